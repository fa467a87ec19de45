import { NativeSelect, SimpleGrid, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Catalogue, FieldRule, Matrix } from "./api";
import { ruleOf, withRule } from "./matrix";

const FREE = "";
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
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }}>
      {catalogue.entities.filter((one) => one.fields.length > 0).map(({ entity, fields }) => (
        <Stack key={entity} gap={6} role="group" aria-label={t(`firm.entity.${entity}`)}>
          <Text size="sm" fw={600}>{t(`firm.entity.${entity}`)}</Text>
          {fields.map(({ field, hidable }) => (
            <NativeSelect
              key={field}
              size="xs"
              label={isKnown(field) ? t(`firm.field.${field}`) : field}
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
