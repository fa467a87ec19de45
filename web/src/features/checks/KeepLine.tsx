import { Button, Group, Menu } from "@mantine/core";
import { IconQuote, IconTarget } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { Check, Criterion, Proof } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { toastDone, toastProblem } from "@/ui/toast";

const AROUND_S = 3;

/** A proof is worth keeping: as an example for all, or as a clip of somebody's coaching plan. */
export function KeepLine({ check, criterion }: { check: Check; criterion: Criterion }) {
  const proof = criterion.evidence[0];
  if (!can(useMe(), "qa.coach") || proof === undefined) return null;
  return (
    <Group gap={4} mt={4}>
      {criterion.kind === "step" && proof.role === "proof" && <Propose check={check} criterion={criterion} proof={proof} />}
      <ToPlan check={check} criterion={criterion} proof={proof} />
    </Group>
  );
}

interface Props { check: Check; criterion: Criterion; proof: Proof }

function Propose({ check, criterion, proof }: Props) {
  const { t } = useTranslation();
  const add = $api.useMutation("post", "/api/v1/qa/lines", { onSuccess: () => toastDone(t("lines.proposed")), onError: toastProblem });
  const body = { ...stretch(proof), call_id: check.call_id, script_key: check.script_key, step_id: criterion.id, quote: proof.quote, note: "" };
  return (
    <Button size="compact-xs" variant="subtle" leftSection={<IconQuote size={13} aria-hidden />} loading={add.isPending} disabled={add.isSuccess} onClick={() => add.mutate({ body })} data-testid="line-propose">
      {t("lines.propose")}
    </Button>
  );
}

function ToPlan({ check, criterion, proof }: Props) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const plans = $api.useQuery("get", "/api/v1/qa/coaching", { params: { query: { side: "coach", limit: 200 } } }, { enabled: opened });
  const add = $api.useMutation("post", "/api/v1/qa/coaching/{plan_id}/clips", { onSuccess: () => toastDone(t("coaching.clipAdded")), onError: toastProblem });
  const open = plans.data?.items.filter((plan) => plan.state === "draft" || plan.state === "active") ?? [];
  return (
    <Menu opened={opened} onChange={setOpened}>
      <Menu.Target>
        <Button size="compact-xs" variant="subtle" leftSection={<IconTarget size={13} aria-hidden />} loading={add.isPending} data-testid="clip-keep">{t("coaching.clipAdd")}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {plans.data !== undefined && open.length === 0 && <Menu.Item disabled>{t("coaching.noOpenPlan")}</Menu.Item>}
        {open.map((plan) => (
          <Menu.Item key={plan.id} onClick={() => add.mutate({ params: { path: { plan_id: plan.id } }, body: { ...stretch(proof), call_id: check.call_id, title: criterion.title || criterion.id } })}>
            {plan.title} · {plan.agent_name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function stretch(proof: Proof) {
  return { recording_id: proof.recording_id, start_s: Math.max(0, proof.start_s - AROUND_S), end_s: proof.end_s + AROUND_S };
}
