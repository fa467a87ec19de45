import { Alert, Button, Group, Text, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { problemCode } from "@/api/problems";
import type { Transcript, Turn } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { problemText } from "@/ui/problemText";

import { transcriptOptions } from "./api";
import type { Reading } from "./api";
import classes from "./Recordings.module.css";

interface Props {
  transcript: Transcript;
  turn: Turn;
  reading: Reading;
  onDone: () => void;
}

export function CorrectionForm({ transcript, turn, reading, onDone }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(turn.text);
  const queries = useQueryClient();
  const { queryKey } = $api.queryOptions("get", "/api/v1/recordings/{recording_id}/transcript", transcriptOptions(transcript.recording_id, reading));
  const correct = $api.useMutation("put", "/api/v1/transcripts/{transcript_id}/turns/{seq}/correction");
  const send = () =>
    correct.mutate(
      { params: { path: { transcript_id: transcript.id, seq: turn.seq } }, body: { text: text.trim(), after: turn.correction?.id ?? null } },
      { onSuccess: () => void queries.invalidateQueries({ queryKey }).then(onDone) },
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Textarea
        autosize
        autoFocus
        minRows={1}
        aria-label={t("transcript.correction")}
        description={t("transcript.correctionHint")}
        data-testid="correction"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
          if (event.key === "Escape") onDone();
        }}
      />
      {correct.isError && (
        <Alert color="red" variant="light" p="xs" mt={6} role="alert">
          {problemCode(correct.error) === "outdated" ? t("transcript.outdated") : problemText(correct.error, t)}
        </Alert>
      )}
      <Group gap="xs" my={6}>
        <Button type="submit" size="xs" loading={correct.isPending} disabled={text.trim() === turn.text}>
          {t("common.save")}
        </Button>
        <Button size="xs" variant="subtle" onClick={onDone}>
          {t("common.cancel")}
        </Button>
      </Group>
    </form>
  );
}

/** The engine's own words, and everybody's texts before the one that is shown. */
export function CorrectionHistory({ transcriptId, turn }: { transcriptId: number; turn: Turn }) {
  const { t } = useTranslation();
  const format = useFormat();
  const history = $api.useQuery("get", "/api/v1/transcripts/{transcript_id}/turns/{seq}/corrections", {
    params: { path: { transcript_id: transcriptId, seq: turn.seq } },
  });
  return (
    <dl className={classes["history"]}>
      {(history.data ?? []).slice(1).map((one) => (
        <div key={one.id}>
          <dt>{t("transcript.before", { who: one.author ?? t("common.unknown"), when: format.when(one.at) })}</dt>
          <dd>{one.text}</dd>
        </div>
      ))}
      <div>
        <dt>{t("transcript.engineSaid")}</dt>
        <dd>{turn.said}</dd>
      </div>
      {history.isError && (
        <Text size="xs" c="red">
          {problemText(history.error, t)}
        </Text>
      )}
    </dl>
  );
}
