import { Group, Text, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Check, CheckScore } from "@/api/types";

import classes from "./Checks.module.css";

/** Two numbers that are never mixed: what has earned trust, and what the machine would say if all of it had. */
export function Score({ check }: { check: Check }) {
  const { t } = useTranslation();
  const judged = check.criteria.filter((one) => one.kind !== "metric");
  const trusted = judged.filter((one) => one.counts).length;
  return (
    <Group className={classes["score"] ?? ""} gap="lg" wrap="nowrap" data-testid="check-score">
      <Figure label={t("score.auto")} hint={t("score.autoHint", { trusted, all: judged.length })} score={check.auto} strong />
      <Figure label={t("score.machine")} hint={t("score.machineHint")} score={check.machine} />
    </Group>
  );
}

function Figure({ label, hint, score, strong = false }: { label: string; hint: string; score: CheckScore; strong?: boolean }) {
  const { t } = useTranslation();
  const bounds = score.bounds;
  const range = bounds === null ? null : [bounds[0], bounds[1]].map((one) => Math.round(one ?? 0)).join("–");
  const open = bounds !== null && Math.round(bounds[0] ?? 0) !== Math.round(bounds[1] ?? 0);
  return (
    <Tooltip label={hint} multiline w={260}>
      <div tabIndex={0}>
        <Text size="xs" c="dimmed">
          {label}
        </Text>
        <Text fw={650} size={strong ? "xl" : "lg"} className="tabular" lh={1.2} {...(score.total === null && { c: "dimmed" })}>
          {score.total === null ? t("score.none") : Math.round(score.total)}
        </Text>
        <Text size="xs" c="dimmed" className="tabular">
          {open && range !== null ? t("score.between", { range }) : t("score.known", { percent: Math.round(100 * score.coverage) })}
        </Text>
      </div>
    </Tooltip>
  );
}
