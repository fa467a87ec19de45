import { Button, Group, Stack, Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMe } from "@/features/session/api";
import { Keys } from "@/ui/Keys";

import { useGive, useGivenOf, useOffered } from "./api";
import type { Given, Outcome } from "./api";
import classes from "./Outcomes.module.css";
import { OutcomeForm } from "./OutcomeForm";

const KEYS = 9;

interface Props {
  callId: string;
  /** Whose talk; one's own when it is left out. */
  userId?: number;
  /** The keys 1 to 9 are said beside the names where they work. */
  keyed?: boolean;
}

/** What became of the talk, in one press; what an outcome asks for is asked for below. */
export function OutcomeField({ callId, userId, keyed = false }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const offered = useOffered();
  const whose = userId ?? me.user_id;
  const given = useGivenOf(callId).data?.find((one) => one.user.id === whose);
  const give = useGive(callId);
  const [asked, ask] = useState<Outcome | null>(null);
  if (offered.length === 0) return null;
  const answer = { ...(userId !== undefined && { user_id: userId }), ...(given !== undefined && { version: given.version }) };
  const choose = (one: Outcome) => {
    if (one.id === given?.outcome_id || one.asks_remark || one.asks_call_back) ask(one);
    else give.mutate({ ...answer, outcome_id: one.id, remark: given?.remark ?? "" }, { onSuccess: () => ask(null) });
  };
  return (
    <Stack gap={8} role="group" aria-label={t("outcomes.title")} data-testid="outcome-field">
      <Group gap={6}>
        <Text size="sm" c="dimmed">{t("outcomes.title")}</Text>
        {offered.map((one, place) => (
          <Button
            key={one.id}
            size="compact-sm"
            variant={one.id === given?.outcome_id ? "filled" : "default"}
            aria-pressed={one.id === given?.outcome_id}
            leftSection={one.id === given?.outcome_id ? <IconCheck size={14} aria-hidden /> : undefined}
            rightSection={keyed && place < KEYS ? <Keys keys={String(place + 1)} /> : undefined}
            loading={give.isPending && give.variables.outcome_id === one.id}
            onClick={() => choose(one)}
            data-outcome-key={keyed ? `${callId}/${place + 1}` : undefined}
          >
            {one.name}
          </Button>
        ))}
      </Group>
      {given !== undefined && asked === null && <Said given={given} />}
      {asked !== null && (
        <OutcomeForm
          key={asked.id}
          outcome={asked}
          remark={given?.remark ?? ""}
          again={asked.id === given?.outcome_id}
          busy={give.isPending}
          onCancel={() => ask(null)}
          onGive={(more) => give.mutate({ ...answer, outcome_id: asked.id, ...more }, { onSuccess: () => ask(null) })}
        />
      )}
    </Stack>
  );
}

function Said({ given }: { given: Given }) {
  const { t } = useTranslation();
  if (given.outcome_id === null) return <Text size="sm" c="orange">{t("outcomes.missing")}</Text>;
  return given.remark === "" ? null : <Text size="sm" className={classes["remark"] ?? ""}>{given.remark}</Text>;
}
