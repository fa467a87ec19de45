import { ActionIcon, Tooltip } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { problemText } from "@/ui/problemText";
import { toastUndo } from "@/ui/toast";

import { useDelete } from "./api";
import type { Card } from "./api";
import { Undo } from "./Undo";

/** Puts a card into the bin, for whoever may, and offers the way back at once. */
export function DeleteCard({ card, onDeleted }: { card: Card; onDeleted: () => void }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const deleting = useDelete();
  if (!can(useMe(), "cards.delete")) return null;
  const close = () => {
    deleting.reset();
    setAsking(false);
  };
  const go = () =>
    deleting.mutate(card, {
      onSuccess: () => {
        setAsking(false);
        onDeleted();
        const toast = `deleted-${card.kind}-${card.id}`;
        toastUndo(toast, <Undo card={card} toast={toast} />);
      },
    });
  return (
    <>
      <Tooltip label={t("bin.delete")}>
        <ActionIcon variant="default" size={30} aria-label={t("bin.delete")} onClick={() => setAsking(true)} data-testid="card-delete">
          <IconTrash size={16} />
        </ActionIcon>
      </Tooltip>
      {asking && (
        <ConfirmDialog
          title={t("bin.ask", { name: card.name })}
          text={t(`bin.happens.${card.kind}`)}
          deed={t("bin.delete")}
          busy={deleting.isPending}
          problem={deleting.error === null ? null : problemText(deleting.error, t)}
          onConfirm={go}
          onClose={close}
        />
      )}
    </>
  );
}
