import { Button, Checkbox, Divider, Group, Modal, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconEar, IconPhone, IconPhoneOff, IconPhoneIncoming } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { AgentRow, SpyMode } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { PAUSE_REASONS, knownReason } from "@/features/desk/reasons";
import { Elapsed } from "@/ui/Elapsed";
import { formatNumber } from "@/ui/phone";
import { ButtonLink } from "@/ui/links";

import { useHands } from "./api";
import { EndDialog, TakeOverDialog } from "./CallerDialogs";
import type { Rows } from "./feed";
import { realName } from "./parts";

type Call = NonNullable<AgentRow["call"]>;
interface Asked {
  what: "end" | "take";
  callId: string;
  reason: string;
}

/** Everything a supervisor does about one agent. The row is the live one: what is not possible any more goes away. */
export function AgentDialog({ row, rows, onClose }: { row: AgentRow; rows: Rows; onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const [asked, setAsked] = useState<Asked | null>(null);
  const talks = row.call !== null && ["talking", "held"].includes(row.doing);
  const back = () => setAsked(null);
  // In place of this dialog and not above it: one Escape closes one dialog.
  if (asked?.what === "end") return <EndDialog callId={asked.callId} onClose={back} />;
  if (asked?.what === "take") return <TakeOverDialog callId={asked.callId} agentId={row.user_id} name={row.name} reason={asked.reason} onClose={back} />;
  const title = [row.name, row.extension].filter(Boolean).join(" · ");
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="sm" data-testid="agent-dialog">
        <Now row={row} rows={rows} />
        {row.call && talks && can(me, "calls.listen") && me.user_id !== row.user_id && <CallSection row={row} call={row.call} onAsk={setAsked} onDone={onClose} />}
        {can(me, "team.control") && <StateSection row={row} onDone={onClose} />}
        {can(me, "team.control") && <QueuesSection row={row} rows={rows} onDone={onClose} />}
        {can(me, "team.control") && me.user_id !== row.user_id && row.extension !== "" && <DialButton row={row} onDone={onClose} />}
      </Stack>
    </Modal>
  );
}

function Now({ row, rows }: { row: AgentRow; rows: Rows }) {
  const { t } = useTranslation();
  const reason = knownReason(row.reason);
  const { call } = row;
  const name = call ? realName(call.customer?.name, call.number) || realName(call.name, call.number) : "";
  const queue = call?.queue ? (rows.queues[call.queue]?.title ?? call.queue) : "";
  const listens = Object.values(rows.listens).filter((one) => one.agent_id === row.user_id);
  return (
    <div>
      <Text size="sm">
        <b>{t(`board.doing.${row.doing}`)}</b>
        {row.doing === "paused" && row.reason ? `: ${reason ? t(`board.reason.${reason}`) : row.reason}` : ""} <Elapsed since={row.since} />
      </Text>
      {call && <Text size="sm" c="dimmed">{[name, formatNumber(call.number), queue, call.line_title].filter(Boolean).join(" · ")}</Text>}
      {listens.map((one) => <Text key={one.id} size="sm">{t("board.listens", { name: one.name, agent: one.agent_name, mode: t(`board.mode.${one.mode as SpyMode}`) })}</Text>)}
    </div>
  );
}

interface CallProps {
  row: AgentRow;
  call: Call;
  onAsk: (asked: Asked) => void;
  onDone: () => void;
}

function CallSection({ row, call, onAsk, onDone }: CallProps) {
  const { t } = useTranslation();
  const me = useMe();
  const hands = useHands();
  const [mode, setMode] = useState<SpyMode>("listen");
  const [reason, setReason] = useState("");
  const ask = (what: Asked["what"]) => onAsk({ what, callId: call.call_id, reason: reason.trim() });
  const begin = () => void hands.listen(call.call_id, row.user_id, mode, reason.trim()).then((done) => done && onDone());
  return (
    <Stack gap="sm">
      <Divider label={t("board.callOf")} labelPosition="left" />
      <form onSubmit={(event) => { event.preventDefault(); begin(); }}>
        <Stack gap="sm">
          <SegmentedControl value={mode} onChange={setMode} data={(["listen", "whisper", "barge"] as const).map((value) => ({ value, label: t(`board.mode.${value}`) }))} aria-label={t("board.modeLabel")} />
          <Text size="xs" c="dimmed">{t(`board.modeHint.${mode}`)}</Text>
          <TextInput label={t("board.why")} description={t("board.whyHint")} data-autofocus maxLength={200} value={reason} onChange={(event) => setReason(event.currentTarget.value)} data-testid="listen-reason" />
          <Group>
            <Button type="submit" loading={hands.busy} leftSection={<IconEar size={16} />} data-testid="listen-begin">{t(`board.mode.${mode}`)}</Button>
            {can(me, "transcripts.live") && <ButtonLink to="/live/$callId" params={{ callId: call.call_id }} variant="default">{t("board.readAlong")}</ButtonLink>}
            <Button variant="default" leftSection={<IconPhoneIncoming size={16} />} onClick={() => ask("take")}>{t("board.takeOver")}</Button>
            {can(me, "team.control") && <Button variant="subtle" color="red" leftSection={<IconPhoneOff size={16} />} onClick={() => ask("end")}>{t("board.end")}</Button>}
          </Group>
        </Stack>
      </form>
    </Stack>
  );
}

function StateSection({ row, onDone }: { row: AgentRow; onDone: () => void }) {
  const { t } = useTranslation();
  const hands = useHands();
  const [reason, setReason] = useState<(typeof PAUSE_REASONS)[number]>("break");
  const set = (state: "ready" | "paused" | "offline", why = "") => void hands.setState(row.user_id, state, why).then((done) => done && onDone());
  return (
    <Stack gap="xs">
      <Divider label={t("board.stateOf")} labelPosition="left" />
      <Group align="end">
        <Button variant="default" disabled={row.desk === "ready"} loading={hands.busy} onClick={() => set("ready")} data-testid="agent-ready">{t("board.makeReady")}</Button>
        <Select w={150} aria-label={t("board.pauseReason")} allowDeselect={false} data={PAUSE_REASONS.map((value) => ({ value, label: t(`board.reason.${value}`) }))} value={reason} onChange={(value) => value !== null && setReason(value)} data-testid="agent-pause-reason" />
        <Button variant="default" loading={hands.busy} onClick={() => set("paused", reason)} data-testid="agent-pause">{t("board.makePaused")}</Button>
        <Button variant="default" disabled={row.desk === "offline"} loading={hands.busy} onClick={() => set("offline")}>{t("board.makeOffline")}</Button>
      </Group>
    </Stack>
  );
}

function QueuesSection({ row, rows, onDone }: { row: AgentRow; rows: Rows; onDone: () => void }) {
  const { t } = useTranslation();
  const hands = useHands();
  const [chosen, setChosen] = useState(row.queues);
  const queues = Object.values(rows.queues).sort((a, b) => a.order - b.order);
  // A queue that is not on this supervisor's board is not his to take away.
  const others = row.queues.filter((name) => rows.queues[name] === undefined);
  const same = chosen.length === row.queues.length && chosen.every((name) => row.queues.includes(name));
  const save = () => void hands.setQueues(row.user_id, [...new Set([...chosen, ...others])]).then((done) => done && onDone());
  return (
    <Stack gap="xs">
      <Divider label={t("board.queuesOf")} labelPosition="left" />
      <Checkbox.Group value={chosen} onChange={setChosen} aria-label={t("board.queuesOf")}>
        <Group>{queues.map((queue) => <Checkbox key={queue.name} value={queue.name} label={queue.title} />)}</Group>
      </Checkbox.Group>
      <Group><Button variant="default" disabled={same} loading={hands.busy} onClick={save} data-testid="agent-queues-save">{t("board.saveQueues")}</Button></Group>
    </Stack>
  );
}

function DialButton({ row, onDone }: { row: AgentRow; onDone: () => void }) {
  const { t } = useTranslation();
  const hands = useHands();
  return (
    <Group>
      <Button variant="light" leftSection={<IconPhone size={16} />} loading={hands.busy} onClick={() => void hands.dial(row.extension).then((done) => done && onDone())}>{t("board.dial")}</Button>
    </Group>
  );
}
