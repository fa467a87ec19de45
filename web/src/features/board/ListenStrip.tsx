import { Button, SegmentedControl, Text } from "@mantine/core";
import { IconEar } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { Elapsed } from "@/ui/Elapsed";

import { useHands } from "./api";
import classes from "./Board.module.css";
import { TakeOverDialog } from "./CallerDialogs";

const MODES = ["listen", "whisper", "barge"] as const;

/** On every page while one is at somebody's ear: who hears me, and how to stop. */
export function ListenStrip() {
  const { t } = useTranslation();
  const hands = useHands();
  const [taking, setTaking] = useState(false);
  const { data } = $api.useQuery("get", "/api/v1/supervision/listening");
  const on = data?.[0];
  if (on === undefined) return null;
  return (
    <div className={classes["strip"]} role="status" data-testid="listen-strip" data-mode={on.mode} data-heard={on.heard_at !== null}>
      <IconEar size={18} aria-hidden />
      <Text size="sm" fw={600}>
        {t(on.heard_at ? `board.strip.${on.mode}` : "board.strip.ringing", { name: on.agent_name })} {on.heard_at && <Elapsed since={on.heard_at} />}
      </Text>
      <SegmentedControl
        size="xs"
        value={on.mode}
        disabled={hands.busy || on.heard_at === null}
        onChange={(mode) => void hands.mode(on.id, mode)}
        data={MODES.map((mode) => ({ value: mode, label: t(`board.mode.${mode}`) }))}
        aria-label={t("board.modeLabel")}
      />
      <Button size="xs" variant="light" disabled={hands.busy} onClick={() => setTaking(true)}>{t("board.takeOver")}</Button>
      <Button size="xs" color="red" variant="light" onClick={() => void hands.stop(on.id)} data-testid="listen-stop">{t("board.stop")}</Button>
      {taking && <TakeOverDialog callId={on.call_id} agentId={on.agent_id} name={on.agent_name} reason={on.reason} onClose={() => setTaking(false)} />}
    </div>
  );
}
