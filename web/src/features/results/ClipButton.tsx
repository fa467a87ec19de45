import { Button } from "@mantine/core";
import { IconPlayerPlay, IconPlayerStop, IconVolumeOff } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { playClip, stopClip } from "./clip";
import type { ClipState } from "./clip";

interface Props {
  /** Where the stretch is served; it is asked for with the first press, because each play is told to the audit log. */
  url: string;
  seconds?: number | undefined;
  label?: string | undefined;
}

export function ClipButton({ url, seconds, label }: Props) {
  const { t } = useTranslation();
  const [state, setState] = useState<ClipState>("idle");
  const active = state === "loading" || state === "playing";
  useEffect(() => stopClip, []);
  const icon = active ? <IconPlayerStop size={14} aria-hidden /> : state === "failed" ? <IconVolumeOff size={14} aria-hidden /> : <IconPlayerPlay size={14} aria-hidden />;
  const text = state === "failed" ? t("clip.failed") : active ? t("clip.stop") : (label ?? t("clip.play"));
  return (
    <Button
      size="compact-sm"
      variant={active ? "filled" : "light"}
      color={state === "failed" ? "red" : "sea"}
      loading={state === "loading"}
      leftSection={icon}
      data-testid="clip"
      data-state={state}
      onClick={() => (active ? stopClip() : playClip(url, setState))}
    >
      {text}
      {seconds !== undefined && state !== "failed" && ` · ${t("clip.seconds", { n: Math.round(seconds) })}`}
    </Button>
  );
}
