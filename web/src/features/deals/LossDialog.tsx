import { Button, Group, Modal, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { LossFields, lossOf, NO_LOSS } from "./LossFields";
import type { Loss, SaidLoss } from "./LossFields";

interface LossDialogProps {
  title: string;
  ofLead?: boolean;
  onClose: () => void;
  onLose: (loss: SaidLoss) => void;
}

export function LossDialog({ title, ofLead = false, onClose, onLose }: LossDialogProps) {
  const { t } = useTranslation();
  const [loss, setLoss] = useState<Loss>(NO_LOSS);
  return (
    <Modal opened onClose={onClose} title={t("deals.loseTitle", { title })} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const said = lossOf(loss);
          if (said !== null) onLose(said);
        }}
      >
        <Stack gap="sm">
          <LossFields ofLead={ofLead} loss={loss} onChange={setLoss} autoFocus />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" color="red" disabled={lossOf(loss) === null} data-testid="loss-confirm">{t("deals.lose")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
