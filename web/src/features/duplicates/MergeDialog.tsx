import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconArrowsExchange } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { problemCode } from "@/api/problems";
import { Failed, ListSkeleton } from "@/ui/States";
import { problemText } from "@/ui/problemText";
import { useKeys } from "@/ui/keys";
import { toastDone } from "@/ui/toast";

import { useMerge, usePreview } from "./api";
import { FieldTable } from "./FieldTable";
import { GoesOver } from "./GoesOver";
import type { MergeChoice, MergePreview, MergeView, Pair } from "./types";

interface MergeDialogProps {
  pair: Pair;
  onClose: () => void;
  onMerged: (merge: MergeView) => void;
}

/** Two cards side by side, a choice for every field, and what goes over. Ctrl+Enter merges. */
export function MergeDialog({ pair, onClose, onMerged }: MergeDialogProps) {
  const { t } = useTranslation();
  const [swapped, setSwapped] = useState(false);
  const now = swapped ? { ...pair, survivorId: pair.loserId, loserId: pair.survivorId } : pair;
  const preview = usePreview(now);
  return (
    <Modal opened onClose={onClose} size={860} title={t("duplicates.mergeTitle")} closeButtonProps={{ "aria-label": t("common.close") }}>
      {preview.isPending && <ListSkeleton rows={6} />}
      {preview.isError && <Failed error={preview.error} onRetry={() => void preview.refetch()} />}
      {preview.isSuccess && (
        <Chooser key={`${preview.data.survivor.id}/${preview.data.survivor.version}/${preview.data.loser.version}`} preview={preview.data} onSwap={() => setSwapped(!swapped)} onClose={onClose} onMerged={onMerged} />
      )}
    </Modal>
  );
}

interface ChooserProps extends Omit<MergeDialogProps, "pair"> {
  preview: MergePreview;
  onSwap: () => void;
}

function Chooser({ preview, onSwap, onClose, onMerged }: ChooserProps) {
  const { t } = useTranslation();
  const merge = useMerge();
  const [choices, setChoices] = useState<Record<string, MergeChoice>>(() => Object.fromEntries(preview.fields.map((field) => [field.field, field.suggested])));
  const submit = () => {
    if (merge.isPending || preview.refused !== null) return;
    merge.mutate({ preview, choices }, {
      onSuccess: (done) => {
        toastDone(t("duplicates.merged", { name: done.loser_name }));
        onMerged(done);
      },
    });
  };
  useKeys("duplicates", { confirm: submit, swap: onSwap });
  return (
    <Stack gap="md">
      <Text size="sm">{t("duplicates.mergeHint")}</Text>
      {preview.refused !== null && <Alert color="red" role="alert">{t("duplicates.refused")}</Alert>}
      {merge.isError && <Alert color="red" role="alert">{problemCode(merge.error) === "lead-converted" ? t("duplicates.refused") : problemText(merge.error, t)}</Alert>}
      <FieldTable preview={preview} choices={choices} onChoose={(field, choice) => setChoices({ ...choices, [field]: choice })} />
      <GoesOver preview={preview} />
      <Group justify="space-between">
        <Button variant="default" leftSection={<IconArrowsExchange size={16} />} onClick={onSwap} aria-keyshortcuts="Alt+S">
          {t("duplicates.swap")}
        </Button>
        <Group gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button autoFocus loading={merge.isPending} disabled={preview.refused !== null} onClick={submit} data-testid="merge" aria-keyshortcuts="Control+Enter">
            {t("duplicates.merge")}
          </Button>
        </Group>
      </Group>
    </Stack>
  );
}
