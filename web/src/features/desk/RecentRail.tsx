import { Badge, Group, Skeleton, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { CallRow } from "@/api/types";
import { DirectionIcon } from "@/features/calls/DirectionIcon";
import { useCallParty } from "@/features/calls/party";
import { PickUp } from "@/features/control/PickUp";
import { useFormat } from "@/i18n/format";
import { useMe } from "@/features/session/api";
import { useDeskView } from "@/socket/desk";
import { Panel } from "@/ui/Page";
import { problemText } from "@/ui/problemText";

import classes from "./DeskPage.module.css";

/** What helps between two calls: the own last calls and the queues that feed this desk. */
export function RecentRail() {
  const { t } = useTranslation();
  const { desk } = useDeskView();
  return (
    <aside className={classes["rail"]}>
      <PickUp />
      <Panel title={t("desk.recent")}>
        <OwnCalls />
      </Panel>
      <Panel title={t("desk.queues")}>
        {desk === null && <Skeleton height={24} />}
        {desk?.queues.length === 0 && (
          <Text size="sm" c="dimmed">
            {t("desk.noQueues")}
          </Text>
        )}
        <Group gap={6}>
          {desk?.queues.map((queue) => (
            <Badge key={queue.name} color="gray">
              {queue.title}
            </Badge>
          ))}
        </Group>
      </Panel>
    </aside>
  );
}

function OwnCalls() {
  const { t } = useTranslation();
  const me = useMe();
  const over = useDeskView().cards.filter((card) => card.ended_at !== null).length;
  const calls = $api.useQuery("get", "/api/v1/calls", { params: { query: { limit: 8, agent_id: me.user_id } } });
  const { refetch } = calls;
  useEffect(() => void refetch(), [over, refetch]);
  if (calls.isPending) {
    return (
      <Stack gap={8} role="status" aria-label={t("common.loading")}>
        {Array.from({ length: 5 }, (_, row) => (
          <Skeleton key={row} height={22} />
        ))}
      </Stack>
    );
  }
  if (calls.isError || calls.data.items.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {calls.isError ? problemText(calls.error, t) : t("desk.noRecent")}
      </Text>
    );
  }
  return (
    <div className={classes["recent"]}>
      {calls.data.items.map((call) => (
        <OwnCall key={call.id} call={call} />
      ))}
    </div>
  );
}

function OwnCall({ call }: { call: CallRow }) {
  const party = useCallParty();
  const format = useFormat();
  return (
    <Link to="/calls" search={{ call: call.id }} className={classes["recentItem"]}>
      <DirectionIcon call={call} />
      <Text span size="sm" truncate>
        {party.name(call)}
      </Text>
      <Text span size="xs" c="dimmed" className="tabular">
        {format.when(call.started_at)}
      </Text>
    </Link>
  );
}
