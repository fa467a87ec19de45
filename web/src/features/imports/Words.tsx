import { NativeSelect, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { ImportPlan, ImportWord } from "@/api/types";
import { usePeople } from "@/features/customers/list/usePeople";
import { usePipelines, useWords } from "@/features/deals/api";
import { Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";

import { useUnknownWords } from "./api";

type Field = ImportWord["field"];
type Choice = { value: string; label: string };
const NOBODY = "none";

interface WordsProps {
  id: number;
  plan: ImportPlan;
  onChange: (plan: ImportPlan) => void;
}

/** Names of the former system that nothing here is called by: a person says what each means. */
export function Words({ id, plan, onChange }: WordsProps) {
  const { t } = useTranslation();
  const words = useUnknownWords(id, plan);
  const choices = useChoices(plan.kind === "deal");
  if (!words.isEnabled) return null;
  const unknown = (words.data ?? []).filter((word) => !word.known);
  const meanings = plan.meanings ?? [];
  const meant = ({ field, value }: ImportWord) => {
    const found = meanings.find((one) => one.field === field && one.value === value);
    return found === undefined ? "" : found.id === null || found.id === undefined ? NOBODY : String(found.id);
  };
  const set = ({ field, value }: ImportWord, chosen: string) => {
    const others = meanings.filter((one) => one.field !== field || one.value !== value);
    const fresh = chosen === "" ? [] : [{ field, value, id: chosen === NOBODY ? null : Number(chosen) }];
    onChange({ ...plan, meanings: [...others, ...fresh] });
  };
  return (
    <Panel title={t("imports.words")}>
      <Text size="sm" c="dimmed" mb={8}>{t("imports.wordsHint")}</Text>
      {words.isPending && <ListSkeleton rows={3} />}
      {words.isError && <Failed error={words.error} onRetry={() => void words.refetch()} />}
      {words.isSuccess && unknown.length === 0 && <Text size="sm">{t("imports.wordsKnown")}</Text>}
      {unknown.length > 0 && (
        <Table verticalSpacing={5} fz={13} data-testid="import-words">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("imports.word")}</Table.Th>
              <Table.Th>{t("imports.wordOf")}</Table.Th>
              <Table.Th w={280}>{t("imports.wordMeans")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {unknown.map((word) => (
              <Table.Tr key={`${word.field} ${word.value}`}>
                <Table.Td fw={600}>{word.value}<Text span size="xs" c="dimmed">{` · ${t("imports.rows", { count: word.rows })}`}</Text></Table.Td>
                <Table.Td>{t(`imports.wordField.${word.field}`)}</Table.Td>
                <Table.Td>
                  <NativeSelect size="xs" aria-label={t("imports.wordMeansOf", { word: word.value })} value={meant(word)} onChange={(event) => set(word, event.currentTarget.value)} data={[{ value: "", label: t(`imports.unsettled.${word.field}`) }, ...choices[word.field]]} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Panel>
  );
}

function useChoices(deals: boolean): Record<Field, Choice[]> {
  const { t } = useTranslation();
  const people = usePeople();
  const reasons = useWords("loss_reason");
  const pipelines = (usePipelines().data ?? []).filter((one) => deals && !one.archived);
  const nobody = { value: NOBODY, label: t("imports.nobody") };
  return {
    responsible: [nobody, ...people],
    pipeline: pipelines.map((one) => ({ value: String(one.id), label: one.name })),
    stage: pipelines.flatMap((one) => one.stages.filter((stage) => !stage.archived).map((stage) => ({ value: String(stage.id), label: `${one.name} / ${stage.name}` }))),
    loss_reason: [{ value: NOBODY, label: t("imports.asRemark") }, ...reasons.map((one) => ({ value: String(one.id), label: one.name }))],
  };
}
