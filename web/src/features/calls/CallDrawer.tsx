import { Alert, Drawer, Group, Stack, Text, Title } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { CallDetail } from "@/api/types";
import { DialButton } from "@/features/control/DialButton";
import { CallOutcomes } from "@/features/outcomes/CallOutcomes";
import { can, useMe } from "@/features/session/api";
import { stopwatch, useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { formatNumber } from "@/ui/phone";
import { Failed, ListSkeleton } from "@/ui/States";

import classes from "./Calls.module.css";
import { StatusBadge } from "./CallTable";
import { useCallParty } from "./party";
import { useQueueTitle } from "./queueTitle";
import { Routing } from "./Routing";
import { Story } from "./Story";

const CallAudioPanel = lazy(() => import("@/features/recordings/CallAudioPanel").then((module) => ({ default: module.CallAudioPanel })));

/** One call opened up: every figure in the list has its reasons here. */
export function CallDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const call = $api.useQuery("get", "/api/v1/calls/{call_id}", { params: { path: { call_id: id } } });
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={620}
      title={call.data === undefined ? t("call.title") : <CallTitle call={call.data} />}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {call.isPending && <ListSkeleton rows={7} />}
      {call.isError && <Failed error={call.error} onRetry={() => void call.refetch()} />}
      {call.data !== undefined && <CallView call={call.data} />}
    </Drawer>
  );
}

function CallTitle({ call }: { call: CallDetail }) {
  const { t } = useTranslation();
  const party = useCallParty();
  return (
    <Group gap={10} wrap="nowrap">
      <Text fw={650} size="lg" lineClamp={1} data-testid="call-title">
        {t(`direction.${call.direction}`)}: {party.name(call)}
      </Text>
      {party.number(call) !== "" && <DialButton number={party.dialled(call)} choose />}
      <StatusBadge status={call.status} />
    </Group>
  );
}

function CallView({ call }: { call: CallDetail }) {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <Stack gap={0}>
      {call.reconciled && (
        <Alert variant="light" color="blue" mb="md">
          {t("call.reconciled")}
        </Alert>
      )}
      {call.warnings.length > 0 && (
        <Alert variant="light" color="yellow" mb="md">
          {t("call.warnings", { count: call.warnings.length })}
        </Alert>
      )}
      {call.ended_at === null && call.answered_at !== null && can(me, "transcripts.live") && (
        <AnchorLink to="/live/$callId" params={{ callId: call.id }} mb="md">
          {t("live.readAlong")}
        </AnchorLink>
      )}
      <Facts call={call} />
      {call.customers.length > 0 && (
        <>
          <Title order={3}>{t("call.customers")}</Title>
          <Group gap="xs" mt={4} mb="lg">
            {call.customers.map((customer) => (
              <AnchorLink key={`${customer.kind}/${customer.id}`} to="/customers/$kind/$id" params={{ kind: customer.kind, id: customer.id }} size="sm">
                {customer.name}
              </AnchorLink>
            ))}
          </Group>
        </>
      )}
      <CallOutcomes call={call} />
      <Title order={3}>{t("hear.title")}</Title>
      <Suspense fallback={<ListSkeleton rows={3} />}>
        <CallAudioPanel callId={call.id} />
      </Suspense>
      <Routing callId={call.id} />
      <Title order={3}>{t("call.story")}</Title>
      <Story call={call} />
      <Text size="xs" c="dimmed" mt="lg">
        {t("call.copyId")}: {call.id}
      </Text>
    </Stack>
  );
}

function Facts({ call }: { call: CallDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queueTitle = useQueueTitle();
  const facts: [string, string][] = [
    [t("call.started"), format.full(call.started_at)],
    [t("call.from"), call.withheld ? t("card.withheldCaller") : formatNumber(call.from_number)],
    [t("call.to"), formatNumber(call.to_number)],
    [t("call.queue"), queueTitle(call.queue)],
    [t("call.wait"), stopwatch(call.wait_s)],
    [t("call.talk"), stopwatch(call.talk_s)],
    [t("call.hold"), stopwatch(call.hold_s)],
    ...(call.parkings.length > 0 ? [[t("call.parkedFor"), stopwatch(call.parked_s)] as [string, string]] : []),
    [t("call.hangup"), call.hangup_by === null ? "" : t(`hangup.${call.hangup_by}`)],
  ];
  return (
    <dl className={classes["facts"]}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value === "" ? t("common.none") : value}</dd>
        </div>
      ))}
    </dl>
  );
}
