import { Alert, Button, Checkbox, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowRight } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { CustomerCard } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import { useConvertLead, usePipelines } from "./api";
import { parseAmount } from "./money";

export function ConvertLead({ lead }: { lead: CustomerCard }) {
  const { t } = useTranslation();
  const me = useMe();
  const [opened, { open, close }] = useDisclosure();
  const offered = lead.kind === "lead" && lead.status !== "converted" && can(me, "deals.edit");
  return (
    <>
      {offered && <Button size="xs" leftSection={<IconArrowRight size={15} />} onClick={open} data-testid="lead-convert">{t("deals.convert")}</Button>}
      {/* Not while it is offered: news that the lead is converted may come before the answer that leads on to the deal. */}
      {opened && <ConvertDialog lead={lead} onClose={close} />}
    </>
  );
}

/** One step: everything the lead knows goes over; a known customer with the same number can be chosen instead of a new one. */
function ConvertDialog({ lead, onClose }: { lead: CustomerCard; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const pipelines = usePipelines();
  const convert = useConvertLead(lead.id);
  const open = (pipelines.data ?? []).filter((one) => !one.archived);
  const namesakes = lead.shared_with.filter((other) => other.kind === "contact");
  const form = useForm({
    initialValues: { contact: String(namesakes[0]?.id ?? ""), with_deal: true, pipeline: null as string | null, title: lead.lead?.title === "" ? lead.name : (lead.lead?.title ?? lead.name), amount: "" },
    validate: { amount: (value) => (value === "" || parseAmount(value) !== null ? null : t("deals.amountRule")) },
  });
  const chosen = open.find((one) => String(one.id) === form.values.pipeline) ?? open[0];
  const save = form.onSubmit(({ contact, with_deal, title, amount }) =>
    convert.mutate(
      { version: lead.version, company: true, with_deal, title, amount: amount === "" ? null : parseAmount(amount), ...(contact !== "" && { contact_id: Number(contact) }), ...(chosen !== undefined && { pipeline_id: chosen.id }) },
      {
        onSuccess: ({ deal, contact: made }) => {
          toastDone(t("deals.converted"));
          onClose();
          if (deal !== null) void navigate({ to: "/deals/$id", params: { id: deal.id } });
          else void navigate({ to: "/customers/$kind/$id", params: { kind: "contact", id: made.id } });
        },
      },
    ),
  );
  return (
    <Modal opened onClose={onClose} title={t("deals.convertTitle", { name: lead.name })} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={save} noValidate>
        <Stack gap="sm">
          {convert.error !== null && <Alert color="red" variant="light" role="alert">{problemText(convert.error, t)}</Alert>}
          <Text size="sm" c="dimmed">{t("deals.convertHint")}</Text>
          <Select label={t("customers.contact")} allowDeselect={false} data={[{ value: "", label: t("deals.newContact", { name: lead.name }) }, ...namesakes.map((other) => ({ value: String(other.id), label: other.name }))]} {...form.getInputProps("contact")} />
          <Checkbox label={t("deals.withDeal")} {...form.getInputProps("with_deal", { type: "checkbox" })} />
          {form.values.with_deal && (
            <>
              <TextInput label={t("deals.name")} {...form.getInputProps("title")} />
              <Group grow align="flex-start">
                <TextInput label={`${t("deals.amount")}${chosen === undefined ? "" : `, ${chosen.currency}`}`} inputMode="decimal" {...form.getInputProps("amount")} data-testid="convert-amount" />
                <Select label={t("deals.pipeline")} allowDeselect={false} data={open.map((one) => ({ value: String(one.id), label: one.name }))} value={chosen === undefined ? null : String(chosen.id)} onChange={(value) => form.setFieldValue("pipeline", value)} />
              </Group>
            </>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" loading={convert.isPending} data-testid="convert-confirm">{t("deals.convert")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
