import { Button, Group, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { myZone } from "@/features/tasks/days";

import type { Answer, Outcome } from "./api";

interface Props {
  outcome: Outcome;
  remark: string;
  /** The outcome stands already and its remark is changed: no new promise is asked for. */
  again: boolean;
  busy: boolean;
  onCancel: () => void;
  onGive: (more: Pick<Answer, "remark" | "call_back">) => void;
}

function tomorrow(): string {
  const now = new Date();
  const at = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
  return [at.getFullYear(), String(at.getMonth() + 1).padStart(2, "0"), String(at.getDate()).padStart(2, "0")].join("-");
}

/** The remark, and when to call back; Ctrl+Enter saves, Esc leaves. */
export function OutcomeForm({ outcome, remark, again, busy, onCancel, onGive }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(remark);
  const [day, setDay] = useState(tomorrow);
  const [time, setTime] = useState("10:00");
  const promises = outcome.asks_call_back && !again;
  const complete = (!outcome.asks_remark || text.trim() !== "") && (!promises || day !== "");
  const submit = () => {
    if (!complete || busy) return;
    const due = { day, time: time === "" ? null : time, time_zone: myZone() };
    onGive({ remark: text.trim(), ...(promises && { call_back: due }) });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
        if (event.key === "Escape") {
          event.stopPropagation();
          onCancel();
        }
      }}
      data-testid="outcome-form"
    >
      <Group align="flex-end" gap={8} wrap="wrap">
        {promises && <TextInput type="date" size="xs" label={t("outcomes.callBackOn")} value={day} onChange={(event) => setDay(event.currentTarget.value)} required />}
        {promises && <TextInput type="time" size="xs" label={t("outcomes.callBackAt")} value={time} onChange={(event) => setTime(event.currentTarget.value)} />}
        <Textarea size="xs" flex={1} miw={220} autosize minRows={1} maxRows={4} maxLength={2000} label={t("outcomes.remarkTo", { name: outcome.name })} required={outcome.asks_remark} value={text} onChange={(event) => setText(event.currentTarget.value)} autoFocus />
        <Button type="submit" size="xs" loading={busy} disabled={!complete}>{t("common.save")}</Button>
        <Button size="xs" variant="subtle" onClick={onCancel}>{t("common.cancel")}</Button>
      </Group>
    </form>
  );
}
