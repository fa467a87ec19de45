import { NativeSelect, SimpleGrid, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useAllFields } from "@/features/fields/api";

import type { Catalogue, FieldRule, Matrix } from "./api";
import { ruleOf, withRule } from "./matrix";

const FREE = "";
/** What the key of a field of the firm's own begins with, among the rules of a role. */
const CUSTOM = "custom:";
const NAMES = [
  "phones", "emails", "identifiers", "note", "source", "tags", "responsible_id", "title", "company_name", "status", "position", "company_id", "requisites", "addresses", "loyalty", "amount", "expected_close",
] as const;
type FieldName = (typeof NAMES)[number];

function isKnown(field: string): field is FieldName {
  return (NAMES as readonly string[]).includes(field);
}

interface Props {
  catalogue: Catalogue;
  matrix: Matrix;
  onChange: (matrix: Matrix) => void;
}

/** Which fields of cards the role does not see, or sees and does not change. */
export function RoleFields({ catalogue, matrix, onChange }: Props) {
  const { t } = useTranslation();
  const own = (useAllFields().data?.items ?? []).filter((field) => !field.retired);
  const ownOf = (entity: string) => own.filter((field) => field.entity === entity).map((field) => ({ field: `${CUSTOM}${field.key}`, hidable: true, label: field.label }));
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }}>
      {catalogue.entities.filter((one) => one.fields.length > 0).map(({ entity, fields }) => (
        <Stack key={entity} gap={6} role="group" aria-label={t(`firm.entity.${entity}`)}>
          <Text size="sm" fw={600}>{t(`firm.entity.${entity}`)}</Text>
          {[...fields.map((one) => ({ ...one, label: isKnown(one.field) ? t(`firm.field.${one.field}`) : one.field })), ...ownOf(entity)].map(({ field, hidable, label }) => (
            <NativeSelect
              key={field}
              size="xs"
              label={label}
              data={[
                { value: FREE, label: t("firm.rule.free") },
                { value: "read_only", label: t("firm.rule.read_only") },
                ...(hidable ? [{ value: "hidden", label: t("firm.rule.hidden") }] : []),
              ]}
              value={ruleOf(matrix, entity, field) ?? FREE}
              onChange={(event) => onChange(withRule(matrix, entity, field, event.currentTarget.value === FREE ? null : (event.currentTarget.value as FieldRule)))}
              data-testid={`field-${entity}-${field}`}
            />
          ))}
        </Stack>
      ))}
    </SimpleGrid>
  );
}
