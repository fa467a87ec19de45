import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { problemText } from "@/ui/problemText";

import { OwnInputs } from "./OwnInputs";
import type { FieldEntity, GivenValue, Situation } from "./types";
import { useOwnForm } from "./useOwnForm";
import { faultsOf } from "./values";

interface NeededDialogProps {
  entity: FieldEntity;
  title: string;
  /** The refusal that names the fields; after another try, what is wrong with them. */
  problem: unknown;
  /** The refusal that began it, whose fields stay in the dialog. */
  first: unknown;
  situation?: Situation;
  busy: boolean;
  submitLabel: string;
  onClose: () => void;
  onFill: (fields: Record<string, GivenValue>) => void;
}

/** What has to be filled before a card may go on, asked for on the spot. */
export function NeededDialog({ entity, title, problem, first, situation, busy, submitLabel, onClose, onFill }: NeededDialogProps) {
  const { t } = useTranslation();
  const form = useOwnForm(entity, undefined, situation);
  const faults = faultsOf(first);
  const known = form.fields.map((field) => field.key);
  const unseen = faults.filter((fault) => !known.includes(fault.key));
  const again = problem !== first && faultsOf(problem).length === 0;
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onFill(form.given());
        }}
      >
        <Stack gap="sm" data-testid="needed-fields">
          {again && <Alert color="red" variant="light" role="alert">{problemText(problem, t)}</Alert>}
          <Text size="sm">{t("fields.neededHint", { fields: faults.map((fault) => fault.label).join(", ") })}</Text>
          {unseen.length > 0 && <Text size="sm" c="dimmed">{t("fields.neededElsewhere")}</Text>}
          <OwnInputs form={form} problem={problem === first ? null : problem} only={faults.map((fault) => fault.key)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" loading={busy} data-testid="needed-save">{submitLabel}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
