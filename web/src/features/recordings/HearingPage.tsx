import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconEye, IconEyeOff, IconHeadphones } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { CallAudio, RecordingDetail } from "@/api/types";
import { useCallParty } from "@/features/calls/party";
import { ScriptPanel } from "@/features/checks/ScriptPanel";
import { can, useMe } from "@/features/session/api";
import { stopwatch, useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { useCallAudio, useRecording } from "./api";
import { CallSound } from "./CallSound";
import classes from "./Recordings.module.css";
import { Tags } from "./Tags";
import { Transcript } from "./Transcript";

/** One call to hear and to read: by its own id, or by that of one of its recordings as links to a second have it. */
export function HearingPage() {
  const { t } = useTranslation();
  const { id, call, t: second } = useSearch({ from: "/inside/recordings" });
  const recording = useRecording(id ?? 0, id !== undefined);
  const callId = call ?? recording.data?.call_id ?? undefined;
  const audio = useCallAudio(callId);
  const failed = recording.isError ? recording : audio.isError ? audio : null;
  if (id === undefined && call === undefined) return <Page title={t("hear.title")}><Panel><Empty icon={IconHeadphones} title={t("hear.nothingChosen")} hint={t("hear.nothingChosenHint")} /></Panel></Page>;
  if (failed !== null) return <Page title={t("hear.title")}><Panel><Failed error={failed.error} onRetry={() => void failed.refetch()} /></Panel></Page>;
  const orphan = recording.data !== undefined && recording.data.call_id === null && call === undefined;
  const heard = orphan ? alone(recording.data) : audio.data;
  if (heard === undefined) return <Page title={t("hear.title")}><Panel><ListSkeleton rows={8} /></Panel></Page>;
  return <Hearing key={`${callId ?? ""}/${id ?? ""}/${second ?? ""}`} audio={heard} callId={callId} startWith={id} startAt={second} />;
}

/** A recording that belongs to no call that we know. */
function alone(recording: RecordingDetail): CallAudio {
  return { audibility: "ready", quarantine: null, recordings: [recording], tags: [] };
}

interface HearingProps {
  audio: CallAudio;
  callId: string | undefined;
  startWith: number | undefined;
  startAt: number | undefined;
}

function Hearing({ audio, callId, startWith, startAt }: HearingProps) {
  const { t } = useTranslation();
  const me = useMe();
  const [why, setWhy] = useState<string | null>(null);
  const unredacted = why !== null;
  return (
    <Page title={t("hear.title")} aside={can(me, "recordings.unredacted") && <WholeButton why={why} onChange={setWhy} />}>
      {callId !== undefined && <CallLine id={callId} />}
      <div className={classes["hearing"]}>
        <CallSound audio={audio} startWith={startWith} startAt={startAt} unredacted={unredacted} why={why ?? ""}>
          {({ player, detail, marks, playAt }) => (
            <div className={classes["columns"]}>
              <Panel flush>{can(me, "transcripts.view") && <Transcript key={detail.id} recordingId={detail.id} player={player} openedFor={why} />}</Panel>
              <Stack gap="md">
                {callId !== undefined && can(me, "checks.view") && <ScriptPanel callId={callId} onPlay={playAt} />}
                {callId !== undefined && <Tags callId={callId} tags={audio.tags} />}
                <div>
                  <Text fw={650} size="sm" mb={4} component="h2">
                    {t("marks.title")}
                  </Text>
                  {marks}
                </div>
                <KeyHelp />
              </Stack>
            </div>
          )}
        </CallSound>
      </div>
    </Page>
  );
}

function CallLine({ id }: { id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const party = useCallParty();
  const call = $api.useQuery("get", "/api/v1/calls/{call_id}", { params: { path: { call_id: id } } });
  if (call.data === undefined) return null;
  const agents = call.data.agents.filter((agent) => agent.answered).map((agent) => agent.name || agent.endpoint);
  return (
    <Text size="sm" data-testid="heard-call">
      <AnchorLink size="sm" fw={600} to="/calls" search={{ call: id }}>
        {t(`direction.${call.data.direction}`)}: {party.name(call.data)}
      </AnchorLink>
      {[format.full(call.data.started_at), ...agents, stopwatch(call.data.talk_s)].map((part) => ` · ${part}`).join("")}
    </Text>
  );
}

function KeyHelp() {
  const { t } = useTranslation();
  return (
    <Text size="xs" c="dimmed">
      {t("player.keys")}
    </Text>
  );
}

/** What was redacted is opened only with a reason; the audit log keeps it. */
function WholeButton({ why, onChange }: { why: string | null; onChange: (why: string | null) => void }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [text, setText] = useState("");
  if (why !== null) {
    return (
      <Button size="xs" color="orange" variant="light" leftSection={<IconEyeOff size={15} aria-hidden />} onClick={() => onChange(null)}>
        {t("whole.hide")}
      </Button>
    );
  }
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconEye size={15} aria-hidden />} onClick={() => setAsking(true)}>
        {t("whole.show")}
      </Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title={t("whole.show")} data-player-blocks closeButtonProps={{ "aria-label": t("common.close") }}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim() === "") return;
            setAsking(false);
            onChange(text.trim());
          }}
        >
          <TextInput required data-autofocus maxLength={200} label={t("why.label")} description={t("why.hint")} value={text} onChange={(event) => setText(event.currentTarget.value)} />
          <Group mt="sm">
            <Button type="submit" disabled={text.trim() === ""}>
              {t("whole.show")}
            </Button>
          </Group>
        </form>
      </Modal>
    </>
  );
}
