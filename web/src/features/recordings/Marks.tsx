import { ActionIcon, Button, Group, Text, Textarea, UnstyledButton } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { Mark } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { stopwatch, useFormat } from "@/i18n/format";
import { toastProblem } from "@/ui/toast";

import { useReloadRecording } from "./api";
import type { Player } from "./player";
import classes from "./Recordings.module.css";

interface Props {
  recordingId: number;
  marks: readonly Mark[];
  player: Player;
  /** The second that a new comment is about; null while none is written. */
  writingAt: number | null;
  onWritten: () => void;
}

export function Marks({ recordingId, marks, player, writingAt, onWritten }: Props) {
  const { t } = useTranslation();
  return (
    <div>
      {writingAt !== null && <CommentForm recordingId={recordingId} at={writingAt} onDone={onWritten} />}
      {marks.length === 0 && writingAt === null && (
        <Text size="sm" c="dimmed">
          {t("marks.none")}
        </Text>
      )}
      <ul className={classes["marks"]} data-testid="marks">
        {marks.map((mark) => (
          <MarkRow key={mark.id} recordingId={recordingId} mark={mark} player={player} />
        ))}
      </ul>
    </div>
  );
}

function CommentForm({ recordingId, at, onDone }: { recordingId: number; at: number; onDone: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const reload = useReloadRecording(recordingId);
  const add = $api.useMutation("post", "/api/v1/recordings/{recording_id}/marks");
  const send = (kind: "comment" | "marker") => {
    const said = text.trim() || t("marks.markerText");
    const body = { kind, at_s: at, text: said };
    add.mutate({ params: { path: { recording_id: recordingId } }, body }, { onSuccess: () => void reload().then(onDone), onError: toastProblem });
  };
  return (
    <form
      className={classes["commentForm"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") send("comment");
      }}
    >
      <Textarea
        autosize
        autoFocus
        minRows={2}
        maxRows={6}
        maxLength={2000}
        label={t("marks.at", { time: stopwatch(at) })}
        placeholder={t("marks.placeholder")}
        data-testid="comment-text"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && text.trim() !== "") send("comment");
          if (event.key === "Escape") {
            event.stopPropagation();
            onDone();
          }
        }}
      />
      <Group gap="xs" mt={6}>
        <Button type="submit" size="xs" disabled={text.trim() === ""} loading={add.isPending}>
          {t("marks.save")}
        </Button>
        <Button size="xs" variant="default" onClick={() => send("marker")}>
          {t("marks.marker")}
        </Button>
        <Button size="xs" variant="subtle" onClick={onDone}>
          {t("common.cancel")}
        </Button>
      </Group>
    </form>
  );
}

function MarkRow({ recordingId, mark, player }: { recordingId: number; mark: Mark; player: Player }) {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useMe();
  const reload = useReloadRecording(recordingId);
  const remove = $api.useMutation("delete", "/api/v1/recordings/{recording_id}/marks/{mark_id}");
  const mayRemove = mark.author_id === me.user_id || can(me, "recordings.manage");
  const path = { recording_id: recordingId, mark_id: mark.id };
  return (
    <li className={classes["mark"]} data-kind={mark.kind}>
      <UnstyledButton
        className={classes["second"] ?? ""}
        aria-label={t("player.playFrom", { time: stopwatch(mark.at_s) })}
        onClick={() => {
          player.seek(mark.at_s);
          void player.play();
        }}
      >
        {stopwatch(mark.at_s)}
      </UnstyledButton>
      <div className={classes["markText"]}>
        {mark.text}
        <Text size="xs" c="dimmed">
          {mark.author_name ?? t("common.unknown")}, <time dateTime={mark.created_at}>{format.when(mark.created_at)}</time>
        </Text>
      </div>
      {mayRemove && (
        <ActionIcon size={24} variant="subtle" color="gray" aria-label={t("marks.remove", { time: stopwatch(mark.at_s) })} loading={remove.isPending} onClick={() => remove.mutate({ params: { path } }, { onSuccess: () => void reload(), onError: toastProblem })}>
          <IconTrash size={15} aria-hidden />
        </ActionIcon>
      )}
    </li>
  );
}
