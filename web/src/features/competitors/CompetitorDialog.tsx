import { Alert, Button, Group, Modal, Stack, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import { useAddCompetitor, usePatchCompetitor } from "./api";
import type { CompetitorCard } from "./api";

interface CompetitorDialogProps {
  competitor: CompetitorCard | null;
  onClose: () => void;
  onMade?: (id: number) => void;
}

export function CompetitorDialog({ competitor, onClose, onMade }: CompetitorDialogProps) {
  const { t } = useTranslation();
  const add = useAddCompetitor();
  const patch = usePatchCompetitor(competitor?.id ?? 0);
  const form = useForm({
    initialValues: {
      name: competitor?.name ?? "",
      site: competitor?.site ?? "",
      strengths: competitor?.strengths ?? "",
      weaknesses: competitor?.weaknesses ?? "",
      prices: competitor?.prices ?? "",
      tags: [...(competitor?.tags ?? [])],
    },
    validate: { name: (value) => (value.trim() === "" ? t("common.required") : null) },
  });
  const done = (card: CompetitorCard) => {
    toastDone(t("common.saved"));
    onClose();
    if (competitor === null) onMade?.(card.id);
  };
  const save = form.onSubmit((values) => {
    if (competitor === null) add.mutate(values, { onSuccess: done });
    else patch.mutate({ ...values, version: competitor.version }, { onSuccess: done });
  });
  const problem = add.error ?? patch.error;
  return (
    <Modal opened onClose={onClose} size="lg" title={competitor === null ? t("competitors.new") : competitor.name} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={save} noValidate>
        <Stack gap="sm">
          {problem !== null && <Alert color="red" variant="light" role="alert">{problemText(problem, t)}</Alert>}
          <Group grow align="flex-start">
            <TextInput label={t("competitors.name")} required data-autofocus maxLength={200} autoComplete="off" {...form.getInputProps("name")} data-testid="competitor-name" />
            <TextInput label={t("competitors.site")} maxLength={200} autoComplete="off" {...form.getInputProps("site")} />
          </Group>
          <Textarea label={t("competitors.strengths")} autosize minRows={2} maxRows={8} {...form.getInputProps("strengths")} />
          <Textarea label={t("competitors.weaknesses")} autosize minRows={2} maxRows={8} {...form.getInputProps("weaknesses")} />
          <Textarea label={t("competitors.prices")} autosize minRows={2} maxRows={8} {...form.getInputProps("prices")} />
          <TagsInput label={t("customers.tags")} {...form.getInputProps("tags")} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" loading={add.isPending || patch.isPending} data-testid="competitor-save">{t("common.save")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
