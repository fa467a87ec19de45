import { Badge, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { SessionRow } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastProblem } from "@/ui/toast";

import { deviceName } from "./device";

export function Sessions({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const sessions = $api.useQuery("get", "/api/v1/sessions");
  return (
    <Modal opened onClose={onClose} title={t("auth.sessions")} size="md" closeButtonProps={{ "aria-label": t("common.close") }}>
      <Text c="dimmed" size="sm" mb="sm">
        {t("auth.sessionsHint")}
      </Text>
      {sessions.isPending && <ListSkeleton rows={3} height={44} />}
      {sessions.isError && <Failed error={sessions.error} onRetry={() => void sessions.refetch()} />}
      <Stack gap="xs">
        {sessions.data?.map((session) => (
          <SessionLine key={session.id} session={session} />
        ))}
      </Stack>
    </Modal>
  );
}

function SessionLine({ session }: { session: SessionRow }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const end = $api.useMutation("delete", "/api/v1/sessions/{session_id}", {
    onSuccess: () => queries.invalidateQueries({ queryKey: ["get", "/api/v1/sessions"] }),
    onError: toastProblem,
  });
  const device = deviceName(session.user_agent) ?? t("auth.unknownDevice");
  return (
    <Group justify="space-between" wrap="nowrap">
      <div>
        <Text size="sm" fw={600}>
          {device}
        </Text>
        <Text size="xs" c="dimmed">
          {session.ip} · {t("auth.lastSeen", { when: format.when(session.last_seen_at) })}
        </Text>
      </div>
      {session.current ? (
        <Badge>{t("auth.current")}</Badge>
      ) : (
        <Button
          size="xs"
          variant="default"
          loading={end.isPending}
          aria-label={t("auth.endSessionOf", { device })}
          onClick={() => end.mutate({ params: { path: { session_id: session.id } } })}
        >
          {t("auth.endSession")}
        </Button>
      )}
    </Group>
  );
}
