import { NativeSelect, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { usePipelines } from "@/features/deals/api";

import type { Action, Catalogue, Entity, Matrix, Scope } from "./api";
import { scopeOf, scopesFor, withScope } from "./matrix";

const ACTIONS: readonly Action[] = ["view", "add", "change", "delete", "export"];
const INHERITED = "";

interface Props {
  catalogue: Catalogue;
  matrix: Matrix;
  onChange: (matrix: Matrix) => void;
}

/** Whose records, for each entity and action; below the deals a line for each pipeline. */
export function RoleMatrix({ catalogue, matrix, onChange }: Props) {
  const { t } = useTranslation();
  const pipelines = (usePipelines().data ?? []).filter((one) => !one.archived);
  return (
    <>
      <Text size="xs" c="dimmed" mb="xs">{t("firm.matrixHint")}</Text>
      <Table.ScrollContainer minWidth={640}>
        <Table verticalSpacing={5} aria-label={t("firm.matrix")}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th />
              {ACTIONS.map((action) => <Table.Th key={action} scope="col">{t(`firm.action.${action}`)}</Table.Th>)}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {catalogue.entities.flatMap(({ entity, actions }) => [
              <Line key={entity} entity={entity} actions={actions} label={t(`firm.entity.${entity}`)} pipeline={null} matrix={matrix} onChange={onChange} />,
              ...(entity === "deal" ? pipelines : []).map((one) => (
                <Line key={`pipeline ${one.id}`} entity="deal" actions={actions} label={t("firm.pipeline", { name: one.name })} pipeline={one.id} matrix={matrix} onChange={onChange} />
              )),
            ])}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

interface LineProps {
  entity: Entity;
  actions: readonly Action[];
  label: string;
  pipeline: number | null;
  matrix: Matrix;
  onChange: (matrix: Matrix) => void;
}

function Line({ entity, actions, label, pipeline, matrix, onChange }: LineProps) {
  const { t } = useTranslation();
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={pipeline === null ? 600 : 400} pl={pipeline === null ? 8 : 24}>{label}</Table.Th>
      {ACTIONS.map((action) => (
        <Table.Td key={action}>
          {actions.includes(action) ? (
            <NativeSelect
              size="xs"
              aria-label={t("firm.cell", { entity: label, action: t(`firm.action.${action}`) })}
              data={[
                ...(pipeline === null ? [] : [{ value: INHERITED, label: t("firm.asDeals") }]),
                ...scopesFor(matrix, entity, action, pipeline).map((value) => ({ value, label: t(`firm.scope.${value}`) })),
              ]}
              value={scopeOf(matrix, entity, action, pipeline) ?? INHERITED}
              onChange={(event) => onChange(withScope(matrix, entity, action, event.currentTarget.value === INHERITED ? null : (event.currentTarget.value as Scope), pipeline))}
              data-testid={`scope-${entity}-${action}${pipeline === null ? "" : `-${pipeline}`}`}
            />
          ) : (
            <Text size="xs" c="dimmed" aria-hidden>—</Text>
          )}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
