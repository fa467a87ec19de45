import { Badge, Button, Collapse, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";

import type { CallRow } from "@/api/types";
import { useCheckHeads } from "@/features/checks/ScoreCell";
import { can, useMe } from "@/features/session/api";
import { ListSkeleton } from "@/ui/States";

const CallListening = lazy(() => import("@/features/recordings/CallListening").then((module) => ({ default: module.CallListening })));

/** The sound of a call in its line of the history, fetched once it is asked for; by right. */
export function CallUnfolded({ call }: { call: CallRow }) {
  const { t } = useTranslation();
  const me = useMe();
  const [open, { toggle }] = useDisclosure();
  const hears = can(me, "recordings.listen_own") || can(me, "recordings.listen_all");
  if (call.talk_s <= 0 || !hears) return null;
  return (
    <>
      {" · "}
      <Button size="compact-xs" variant="light" aria-expanded={open} onClick={toggle} data-testid="line-listen">
        {t(open ? "timeline.fold" : "timeline.listen")}
      </Button>
      <Collapse expanded={open}>
        {open && (
          <Stack gap={4} mt={6}>
            <Suspense fallback={<ListSkeleton rows={2} />}><CallListening callId={call.id} /></Suspense>
          </Stack>
        )}
      </Collapse>
    </>
  );
}

/** What the check against the script gave; nothing for those who may not see it. */
export function CallScore({ call }: { call: CallRow }) {
  const { t } = useTranslation();
  const head = useCheckHeads([call])?.get(call.id);
  const score = head?.auto_total ?? head?.machine_total ?? null;
  if (score === null) return null;
  const color = head?.suspected_fatal === true ? "red" : head?.auto_total == null ? "gray" : "sea";
  return <Badge ml={6} size="sm" variant="light" color={color} data-testid="line-score">{t("timeline.score", { score: Math.round(score) })}</Badge>;
}
