import { Alert, Button, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { TranscriptionStatus } from "@/api/types";
import { stopwatch, useFormat } from "@/i18n/format";
import { Elapsed } from "@/ui/Elapsed";
import { AnchorLink } from "@/ui/links";
import { Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastProblem } from "@/ui/toast";

import classes from "./Records.module.css";

const LOOK_AGAIN_MS = 5_000;

/** What waits to be written down, how long already, and how fast it goes. */
export function TranscriptionPanel() {
  const { t } = useTranslation();
  const status = $api.useQuery("get", "/api/v1/transcription", {}, { refetchInterval: LOOK_AGAIN_MS });
  return (
    <Panel title={t("records.work")}>
      {status.isPending && <ListSkeleton rows={3} />}
      {status.isError && <Failed error={status.error} onRetry={() => void status.refetch()} />}
      {status.data !== undefined && <Status status={status.data} />}
    </Panel>
  );
}

function Status({ status }: { status: TranscriptionStatus }) {
  const { t, i18n } = useTranslation();
  const times = status.speed === null ? null : new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 }).format(status.speed);
  return (
    <>
      {!status.enabled && <Alert color="gray" mb="sm">{t("records.off")}</Alert>}
      {status.enabled && status.models.length === 0 && <Alert color="yellow" mb="sm" title={t("records.noModelTitle")}>{t("records.noModel")}</Alert>}
      <dl className={classes["figures"]} data-testid="transcription-status">
        <Figure name={t("records.queued")} value={String(status.queued)} id="queued" />
        <Figure name={t("records.running")} value={String(status.running)} id="running" />
        <Figure name={t("records.oldest")} value={status.oldest_at === null ? t("records.none") : <Elapsed since={status.oldest_at} until={null} />} id="oldest" />
        <Figure name={t("records.audio")} value={stopwatch(status.audio_waiting_s)} id="audio" />
        <Figure name={t("records.done")} value={String(status.done_today)} id="done" />
        <Figure name={t("records.failed")} value={String(status.failed_today)} id="failed" warn={status.failed_today > 0} />
        <Figure name={t("records.speed")} value={times === null ? t("records.none") : t("records.speedOf", { times })} id="speed" />
      </dl>
      <Models status={status} />
      {status.failures.length > 0 && <Failures status={status} />}
    </>
  );
}

function Figure({ name, value, id, warn = false }: { name: string; value: React.ReactNode; id: string; warn?: boolean }) {
  return (
    <div className={classes["figure"]} data-warn={warn || undefined}>
      <dt>{name}</dt>
      <dd className="tabular" data-testid={`transcription-${id}`}>{value}</dd>
    </div>
  );
}

function Models({ status }: { status: TranscriptionStatus }) {
  const { t } = useTranslation();
  if (status.models.length === 0) return null;
  const named = status.models.map((model) =>
    t("records.modelOf", { name: model.name, engine: model.engine, languages: model.languages.includes("*") ? t("records.manyLanguages") : model.languages.join(", ") }),
  );
  return (
    <Text size="sm" c="dimmed" mt="sm">
      {t("records.models")}: {named.join(" · ")}
    </Text>
  );
}

function Failures({ status }: { status: TranscriptionStatus }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const again = $api.useMutation("post", "/api/v1/recordings/{recording_id}/transcripts", {
    onSuccess: () => queries.invalidateQueries({ queryKey: ["get", "/api/v1/transcription"] }),
    onError: toastProblem,
  });
  return (
    <section>
      <Text fw={650} size="sm" mt="md" mb={4} component="h3">{t("records.failures")}</Text>
      <ul className={classes["list"]}>
        {status.failures.map((one) => (
          <li key={one.transcript_id}>
            <AnchorLink size="sm" to="/recordings" search={{ id: one.recording_id }}>{format.full(one.requested_at)}</AnchorLink>
            <Text size="sm" span className={classes["reason"] ?? ""}>{one.failure}</Text>
            <Button size="compact-xs" variant="default" loading={again.isPending} onClick={() => again.mutate({ params: { path: { recording_id: one.recording_id } }, body: { urgent: true } })}>
              {t("records.tryAgain")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
