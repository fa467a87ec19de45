import { Alert, Button, Checkbox, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowRight } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import type { CustomerBrief, CustomerCard } from "@/api/types";
import { CustomerPicker } from "@/features/customers/CustomerPicker";
import type { Picked } from "@/features/customers/recent";
import { can, useMe } from "@/features/session/api";
import { useLeaving } from "@/ui/leaving";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import { useConvertLead, usePipelines } from "./api";
import { parseAmount } from "./money";

const CONTACTS = ["contact"] as const;
const COMPANIES = ["company"] as const;

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

interface Converting {
  contact: Picked | null;
  company: Picked | null;
  with_company: boolean;
  with_deal: boolean;
  pipeline: string | null;
  title: string;
  amount: string;
}

/** One step: everything the lead knows goes over; a known customer with the same number can be chosen instead of a new one;
 * `into` is the one that the lead was found to be. */
export function ConvertDialog({ lead, into, onClose }: { lead: CustomerCard; into?: CustomerBrief; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const pipelines = usePipelines();
  const convert = useConvertLead(lead.id);
  const open = (pipelines.data ?? []).filter((one) => !one.archived);
  const namesake = lead.shared_with.find((other) => other.kind === "contact");
  const named = lead.lead?.company_name ?? "";
  const form = useForm<Converting>({
    initialValues: { contact: into?.kind === "contact" ? into : (namesake ?? null), company: into?.kind === "company" ? into : null, with_company: true, with_deal: true, pipeline: null, title: lead.lead?.title === "" ? lead.name : (lead.lead?.title ?? lead.name), amount: "" },
    validate: { amount: (value) => (value === "" || parseAmount(value) !== null ? null : t("deals.amountRule")) },
  });
  const chosen = open.find((one) => String(one.id) === form.values.pipeline) ?? open[0];
  const leaving = useLeaving(onClose);
  const dirty = form.isDirty();
  useEffect(() => leaving.tell(dirty), [leaving, dirty]);
  const save = form.onSubmit(({ contact, company, with_company, with_deal, title, amount }) =>
    convert.mutate(
      { version: lead.version, company: with_company, with_deal, title, amount: amount === "" ? null : parseAmount(amount), ...(contact !== null && { contact_id: contact.id }), ...(company !== null && { company_id: company.id }), ...(chosen !== undefined && { pipeline_id: chosen.id }) },
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
    <Modal opened {...leaving.dialog} title={t("deals.convertTitle", { name: lead.name })} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={save} noValidate>
        <Stack gap="sm">
          {convert.error !== null && <Alert color="red" variant="light" role="alert">{problemText(convert.error, t)}</Alert>}
          <Text size="sm" c="dimmed">{t("deals.convertHint")}</Text>
          <CustomerPicker label={t("customers.contact")} kinds={CONTACTS} placeholder={t("deals.newContact", { name: lead.name })} value={form.values.contact} onChange={(contact) => form.setFieldValue("contact", contact)} data-testid="convert-contact" />
          <CustomerPicker label={t("customers.company")} kinds={COMPANIES} placeholder={named === "" ? t("deals.noCompany") : t("deals.companyOfLead", { name: named })} value={form.values.company} onChange={(company) => form.setFieldValue("company", company)} data-testid="convert-company" />
          {named !== "" && form.values.company === null && <Checkbox label={t("deals.withCompany", { name: named })} {...form.getInputProps("with_company", { type: "checkbox" })} />}
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
            <Button variant="default" onClick={leaving.leave}>{t("common.cancel")}</Button>
            <Button type="submit" loading={convert.isPending} data-testid="convert-confirm">{t("deals.convert")}</Button>
          </Group>
          {leaving.question}
        </Stack>
      </form>
    </Modal>
  );
}
