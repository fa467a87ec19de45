import { Button } from "@mantine/core";
import { IconRestore, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { isProblem } from "@/api/problems";
import { useFormat } from "@/i18n/format";
import { Empty, Failed } from "@/ui/States";
import { toastDone, toastProblem } from "@/ui/toast";

import { useRestore } from "./api";
import type { Kind } from "./api";

interface Deleted {
  card: { kind: Kind; id: number; name: string };
  at: string | null;
  by: { name: string } | null;
  may_restore: boolean;
}

function deletedOf(error: unknown): Deleted | null {
  return isProblem(error) && error.code === "deleted" && "card" in error ? (error as unknown as Deleted) : null;
}

/** Why a card cannot be shown; one that lies in the bin says who put it there, and comes back from here. */
export function Gone({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const restoring = useRestore();
  const deleted = deletedOf(error);
  if (deleted === null) return <Failed error={error} onRetry={onRetry} />;
  const { card, at, by } = deleted;
  const hint = [at === null ? "" : format.when(at), by?.name ?? ""].filter(Boolean).join(" · ");
  const restore = () => restoring.mutate(card, { onSuccess: () => toastDone(t("bin.restored", { name: card.name })), onError: toastProblem });
  return (
    <Empty icon={IconTrash} title={t("bin.liesThere", { name: card.name })} hint={hint}>
      {deleted.may_restore && (
        <Button mt={8} variant="default" leftSection={<IconRestore size={16} />} loading={restoring.isPending} onClick={restore} data-testid="gone-restore">
          {t("bin.restore")}
        </Button>
      )}
    </Empty>
  );
}
