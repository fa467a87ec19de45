import { Chip, Select } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";

import { useFilterChange } from "./CallFilters";
import { BELOW } from "./search";

/** What the checks against scripts found. */
export function CheckFilters() {
  const { t } = useTranslation();
  const me = useMe();
  const { fatal, below } = useSearch({ from: "/inside/calls" });
  const { change } = useFilterChange();
  if (!can(me, "checks.view")) return null;
  return (
    <>
      <Chip size="xs" radius="sm" color="red" checked={fatal === true} onChange={(checked) => change({ fatal: checked || undefined })}>
        {t("find.fatal")}
      </Chip>
      <Select
        size="xs"
        w={130}
        clearable
        aria-label={t("find.below")}
        placeholder={t("find.below")}
        data={BELOW.map((value) => ({ value: String(value), label: t("find.belowN", { n: value }) }))}
        value={below === undefined ? null : String(below)}
        onChange={(value) => change({ below: BELOW.find((one) => String(one) === value) })}
      />
    </>
  );
}
