import { Alert, Button, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { ScriptDetail } from "@/api/types";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import { TextDiff } from "./TextDiff";
import { TryoutPanel } from "./TryoutPanel";

interface Props { script: ScriptDetail; text: string; rev: number; onClose: () => void }

/** What would change against the version in force, and why it does. */
export function PublishDialog({ script, text, rev, onClose }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [note, setNote] = useState("");
  const n = script.newest?.n;
  const before = $api.useQuery("get", "/api/v1/qa/scripts/{script_id}/versions/{n}", { params: { path: { script_id: script.id, n: n ?? 1 } } }, { enabled: n !== undefined });
  const publish = $api.useMutation("post", "/api/v1/qa/scripts/{script_id}/versions", {
    onSuccess: async () => {
      toastDone(t("scripts.published"));
      await queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith("/api/v1/qa/") });
      onClose();
    },
  });
  const ready = n === undefined || before.data !== undefined;
  return (
    <Modal opened onClose={onClose} size="xl" title={t("scripts.publishTitle")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">{t("scripts.publishHint")}</Text>
        {ready && <TextDiff before={before.data?.text ?? ""} after={text} label={t("scripts.publishTitle")} />}
        {n !== undefined && (
          <div data-testid="publish-tryout">
            <Text size="sm" fw={600}>{t("scripts.whoFlips")}</Text>
            <TryoutPanel scriptId={script.id} save={() => Promise.resolve(rev)} eager />
          </div>
        )}
        <Textarea label={t("scripts.note")} value={note} maxLength={500} data-autofocus onChange={(event) => setNote(event.currentTarget.value)} data-testid="publish-note" />
        {publish.error !== null && <Alert color="red" role="alert">{problemText(publish.error, t)}</Alert>}
        <Button disabled={note.trim() === "" || !ready} loading={publish.isPending} data-testid="publish-do" onClick={() => publish.mutate({ params: { path: { script_id: script.id } }, body: { rev, note } })}>
          {t("scripts.publish")}
        </Button>
      </Stack>
    </Modal>
  );
}
