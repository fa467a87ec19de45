import { ActionIcon, Alert, Button, Group, Modal, Stack, Tooltip } from "@mantine/core";
import { IconStar, IconStarFilled, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { CustomerCard, CustomerPatch } from "@/api/types";
import { usePatchCustomer } from "@/features/customers/api";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

interface SectionDialogProps {
  title: string;
  children: ReactNode;
  problem: unknown;
  busy: boolean;
  onSave: () => void;
  onClose: () => void;
}

/** One section of a card, edited in a window of its own. */
export function SectionDialog({ title, children, problem, busy, onSave, onClose }: SectionDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("common.close") }} size="lg">
      <form noValidate onSubmit={(event) => { event.preventDefault(); onSave(); }}>
        <Stack gap="sm" data-testid="section-dialog">
          {problem !== null && problem !== undefined && <Alert color="red" variant="light" role="alert">{problemText(problem, t)}</Alert>}
          {children}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" loading={busy} data-testid="section-save">{t("common.save")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Saves one section with the version that the card was read at. */
export function useSaveSection(customer: CustomerCard, onDone: () => void) {
  const { t } = useTranslation();
  const patch = usePatchCustomer(customer);
  const save = (change: CustomerPatch) =>
    patch.mutate({ ...change, version: customer.version }, {
      onSuccess: () => {
        toastDone(t("sections.saved"));
        onDone();
      },
    });
  return { save, busy: patch.isPending, problem: patch.error };
}

export function RemoveButton({ place, onClick }: { place: number; onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <ActionIcon variant="subtle" color="gray" size={34} aria-label={t("sections.remove", { n: place + 1 })} onClick={onClick}>
      <IconTrash size={16} />
    </ActionIcon>
  );
}

/** The first of a list is the main one. */
export function MainButton({ disabled, onClick }: { disabled: boolean; onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <Tooltip label={t(disabled ? "sections.isMain" : "sections.makeMain")}>
      <ActionIcon variant="subtle" color={disabled ? "yellow" : "gray"} size={34} aria-label={t(disabled ? "sections.isMain" : "sections.makeMain")} aria-disabled={disabled} {...(!disabled && { onClick })}>
        {disabled ? <IconStarFilled size={16} /> : <IconStar size={16} />}
      </ActionIcon>
    </Tooltip>
  );
}

/** The list with one of its rows changed. */
export function changed<T>(rows: readonly T[], place: number, part: Partial<T>): T[] {
  return rows.map((row, number) => (number === place ? { ...row, ...part } : row));
}

export function without<T>(rows: readonly T[], place: number): T[] {
  return rows.filter((_, number) => number !== place);
}
