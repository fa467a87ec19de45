import { Button, Stack, Text } from "@mantine/core";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { problemCode } from "@/api/problems";
import type { CustomerCard } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Panel } from "@/ui/Page";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import { useMerges, useUndoMerge } from "./api";
import type { MergeView } from "./types";

/** What was merged into this card, with the way back. */
export function Merges({ customer }: { customer: CustomerCard }) {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useMe();
  const merges = useMerges(customer.kind, customer.id);
  const [asked, setAsked] = useState<MergeView | null>(null);
  const items = merges.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Panel title={t("duplicates.mergedHere")}>
      <Stack gap={10}>
        {items.map((one) => (
          <div key={one.id}>
            <Text size="sm" fw={600}>{one.loser_name}</Text>
            <Text size="xs" c="dimmed">{[format.when(one.at), one.author?.name].filter(Boolean).join(" · ")}</Text>
            {can(me, "customers.merge") && one.undo_until !== null && (
              <>
                <Button mt={4} size="compact-xs" variant="default" disabled={one.blocked_by !== null} onClick={() => setAsked(one)} data-testid="undo-merge">
                  {t("duplicates.undo")}
                </Button>
                <Text size="xs" c="dimmed">{one.blocked_by === null ? t("duplicates.undoUntil", { date: format.date(one.undo_until) }) : t("duplicates.undoLater")}</Text>
              </>
            )}
          </div>
        ))}
      </Stack>
      {asked !== null && <Undo merge={asked} onClose={() => setAsked(null)} />}
    </Panel>
  );
}

function Undo({ merge, onClose }: { merge: MergeView; onClose: () => void }) {
  const { t } = useTranslation();
  const undo = useUndoMerge();
  const confirm = () =>
    undo.mutate(merge.id, {
      onSuccess: () => {
        toastDone(t("duplicates.undone", { name: merge.loser_name }));
        onClose();
      },
    });
  return (
    <ConfirmDialog
      title={t("duplicates.undoTitle", { name: merge.loser_name })}
      text={t("duplicates.undoText")}
      deed={t("duplicates.undo")}
      busy={undo.isPending}
      problem={undo.isError ? undoProblem(undo.error, t) : null}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}

function undoProblem(error: unknown, t: TFunction): string {
  const code = problemCode(error);
  if (code === "later-merge" || code === "undo-too-late" || code === "undone-already" || code === "lead-converted" || code === "merged") return t(`duplicates.problems.${code}`);
  return problemText(error, t);
}
