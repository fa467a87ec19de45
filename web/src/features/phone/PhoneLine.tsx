import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import classes from "./Phone.module.css";
import type { PhoneView } from "./state";

export type Health = "good" | "pending" | "bad";

/** One word for the dot; the words beside it tell what it means. */
export function health(view: PhoneView): Health {
  if (view.line === "connecting") return "pending";
  const mute = view.microphone !== "ready" && view.microphone !== "unknown";
  return view.line === "registered" && !mute ? "good" : "bad";
}

/** The registration and the microphone, in words: an operator must see at a glance whether a call can come. */
export function PhoneLine({ view, detailed = false }: { view: PhoneView; detailed?: boolean }) {
  const { t } = useTranslation();
  const micFails = view.microphone !== "ready" && view.microphone !== "unknown";
  return (
    <div role="status" data-testid="phone-line" data-line={view.line} data-microphone={view.microphone} data-role={view.role}>
      <Text size="sm" fw={600} className={classes["line"]}>
        <span className={classes["dot"]} data-health={health(view)} aria-hidden />
        {t(`phone.line.${view.line}`)}
        {view.line === "refused" && view.cause !== null && ` (${view.cause})`}
      </Text>
      {detailed && (
        <Text size="xs" c="dimmed">
          {t(`phone.hint.${view.line}`)}
        </Text>
      )}
      {detailed && view.line === "unreachable" && view.url !== null && <CertificateHint url={view.url} />}
      {micFails && (
        <Text size="sm" c="var(--cc-miss-ink)">
          {t(`phone.mic.${view.microphone}`)}
        </Text>
      )}
    </div>
  );
}

/** A certificate that the browser does not know is refused without a question; only a visit to the place asks it. */
function CertificateHint({ url }: { url: string }) {
  const { t } = useTranslation();
  const page = url.replace(/^wss:/, "https:");
  return (
    <Text size="xs" c="dimmed">
      {t("phone.certificate")}{" "}
      <Anchor href={page} target="_blank" rel="noreferrer" size="xs">
        {page}
      </Anchor>
    </Text>
  );
}
