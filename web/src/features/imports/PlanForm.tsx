import { Alert, Button, SegmentedControl, Text } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconListCheck, IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { ImportPlan, ImportView } from "@/api/types";
import { Panel } from "@/ui/Page";
import { toastProblem } from "@/ui/toast";

import { can, useMe } from "@/features/session/api";

import { suggested, usePlan, useStep } from "./api";
import classes from "./Imports.module.css";
import { Mapping } from "./Mapping";
import { ReadingForm } from "./ReadingForm";
import { Rules } from "./Rules";
import { Words } from "./Words";

type Kind = NonNullable<ImportPlan["kind"]>;
const KINDS = ["contact", "company", "lead", "deal"] as const;

/** What the columns become and which customers are the same; Ctrl+Enter checks. */
export function PlanForm({ one }: { one: ImportView }) {
  const { t } = useTranslation();
  const me = useMe();
  const [plan, setPlan] = useState<ImportPlan>(one.plan);
  const save = usePlan(one.id);
  const step = useStep(one.id);
  const change = (part: Partial<ImportPlan>) => setPlan((before) => ({ ...before, ...part }));
  const start = async (what: "check" | "run") => {
    await save.mutateAsync(plan).then(() => step.mutateAsync(what)).catch(() => undefined);
  };
  const chooseKind = (kind: Kind) => {
    suggested(one.id, kind).then((found) => setPlan({ ...found, tags: plan.tags ?? [], source: plan.source ?? "" }), toastProblem);
  };
  useHotkeys([["mod+Enter", () => { if (one.status !== "checked") void start("check"); }]], []);
  const busy = save.isPending || step.isPending;
  return (
    <>
      <ReadingForm one={one} />
      <Panel title={t("imports.mapping")}>
        {one.remembered && <Alert variant="light" mb={10} py={6}>{t("imports.remembered")}</Alert>}
        {one.origin !== "other" && !one.remembered && <Alert variant="light" mb={10} py={6}>{t(`imports.origin.${one.origin}`)}</Alert>}
        <Text size="sm" fw={600} mb={4}>{t("imports.rowsAre")}</Text>
        <SegmentedControl aria-label={t("imports.rowsAre")} data={KINDS.filter((kind) => kind !== "deal" || can(me, "deals.edit_all")).map((kind) => ({ value: kind, label: t(`imports.kinds.${kind}`) }))} value={plan.kind ?? "contact"} onChange={chooseKind} mb={12} />
        <Mapping one={one} plan={plan} onChange={setPlan} />
      </Panel>
      <Words id={one.id} plan={plan} onChange={setPlan} />
      <Panel title={t("imports.rules")}>
        <Rules plan={plan} change={change} />
        <div className={classes["actions"]}>
          <Button leftSection={<IconListCheck size={16} />} loading={busy} variant={one.status === "checked" ? "default" : "filled"} onClick={() => void start("check")}>{t("imports.check")}</Button>
          <Button leftSection={<IconPlayerPlay size={16} />} variant="default" loading={busy} onClick={() => void start("run")}>{t("imports.runNow")}</Button>
          <Text size="xs" c="dimmed">{t("imports.checkHint")}</Text>
        </div>
      </Panel>
    </>
  );
}
