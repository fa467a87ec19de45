import { Button, Collapse, Group, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";

import type { CallDetail } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { Failed } from "@/ui/States";

import { useGivenOf, useOffered } from "./api";
import type { GivenHistory } from "./api";
import { OutcomeField } from "./OutcomeField";
import classes from "./Outcomes.module.css";

/** What each who talked said of a call, with what was said before; changed by whom it is, or by right. */
export function CallOutcomes({ call }: { call: CallDetail }) {
  const { t } = useTranslation();
  const me = useMe();
  const given = useGivenOf(call.id);
  const offered = useOffered();
  const talked = [...new Map(call.legs.filter((leg) => leg.user_id !== null && leg.answered_at !== null).map((leg) => [leg.user_id, leg])).keys()].filter((id) => id !== null);
  const names = new Map(call.agents.map((agent) => [agent.user_id, agent.name]));
  if (given.isError) return <Failed error={given.error} onRetry={() => void given.refetch()} />;
  const people = talked.filter((id) => given.data?.some((one) => one.user.id === id) === true || (offered.length > 0 && (id === me.user_id || can(me, "calls.control_others"))));
  if (given.data === undefined || people.length === 0) return null;
  return (
    <>
      <Title order={3}>{t("outcomes.title")}</Title>
      <Stack gap="xs" mt={4} mb="lg" data-testid="call-outcomes">
        {people.map((id) => (
          <OfPerson key={id} callId={call.id} userId={id} name={names.get(id) ?? ""} given={given.data.find((one) => one.user.id === id)} />
        ))}
      </Stack>
    </>
  );
}

function OfPerson({ callId, userId, name, given }: { callId: string; userId: number; name: string; given: GivenHistory | undefined }) {
  const { t } = useTranslation();
  const me = useMe();
  const format = useFormat();
  const [changing, { toggle }] = useDisclosure();
  const [past, { toggle: unfold }] = useDisclosure();
  const mayChange = userId === me.user_id || can(me, "calls.control_others");
  return (
    <div>
      <Group gap={8}>
        <Text size="sm"><strong>{given?.user.name ?? name}</strong>: {given === undefined ? t("common.none") : (given.name ?? t("outcomes.missing"))}</Text>
        {given !== undefined && given.history.length > 1 && <Button size="compact-xs" variant="subtle" aria-expanded={past} onClick={unfold}>{t("outcomes.history", { count: given.history.length })}</Button>}
        {mayChange && <Button size="compact-xs" variant="subtle" aria-expanded={changing} onClick={toggle}>{t("common.edit")}</Button>}
      </Group>
      {given !== undefined && given.remark !== "" && <Text size="sm" className={classes["remark"] ?? ""}>{given.remark}</Text>}
      <Collapse expanded={past}>
        <ul className={classes["entries"]}>
          {(given?.history ?? []).map((one) => (
            <li key={one.at}><Text size="xs" c="dimmed">{[format.full(one.at), one.by?.name ?? t("timeline.automatic"), one.name ?? t("outcomes.missing"), one.remark].filter((part) => part !== "").join(" · ")}</Text></li>
          ))}
        </ul>
      </Collapse>
      {changing && <OutcomeField callId={callId} userId={userId} />}
    </div>
  );
}
