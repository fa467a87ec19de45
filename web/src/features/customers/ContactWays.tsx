import { ActionIcon, Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { PhoneKind } from "@/api/types";

import classes from "./Customers.module.css";
import type { CustomerValues } from "./form";

const PHONE_KINDS: readonly PhoneKind[] = ["work", "mobile", "home", "fax", "other"];

type Form = UseFormReturnType<CustomerValues>;

export function PhoneFields({ form }: { form: Form }) {
  const { t } = useTranslation();
  return (
    <Stack gap={6} role="group" aria-label={t("customers.phones")}>
      <Text size="sm" fw={500} aria-hidden>
        {t("customers.phones")}
      </Text>
      {form.getValues().phones.map((_, index) => (
          <div key={index} className={classes["numberRow"]}>
            <TextInput type="tel" aria-label={t("customers.number")} placeholder={t("customers.number")} autoComplete="off" {...form.getInputProps(`phones.${index}.raw`)} />
            <Select
              aria-label={t("customers.numberKind")}
              allowDeselect={false}
              data={PHONE_KINDS.map((value) => ({ value, label: t(`phoneKind.${value}`) }))}
              {...form.getInputProps(`phones.${index}.kind`)}
            />
            <ActionIcon variant="subtle" color="gray" size={34} aria-label={t("customers.removeNumber", { n: index + 1 })} onClick={() => form.removeListItem("phones", index)}>
              <IconTrash size={16} />
            </ActionIcon>
          </div>
      ))}
      <ListError form={form} name="phones" />
      <AddButton label={t("customers.addNumber")} onClick={() => form.insertListItem("phones", { raw: "", kind: "mobile", extension: null })} />
    </Stack>
  );
}

export function EmailFields({ form }: { form: Form }) {
  const { t } = useTranslation();
  return (
    <Stack gap={6} role="group" aria-label={t("customers.emails")}>
      <Text size="sm" fw={500} aria-hidden>
        {t("customers.emails")}
      </Text>
      {form.getValues().emails.map((_, index) => (
        <Group key={index} gap={8} wrap="nowrap">
          <TextInput type="email" flex={1} aria-label={t("customers.emails")} autoComplete="off" {...form.getInputProps(`emails.${index}`)} />
          <ActionIcon variant="subtle" color="gray" size={34} aria-label={t("customers.removeEmail", { n: index + 1 })} onClick={() => form.removeListItem("emails", index)}>
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ))}
      <ListError form={form} name="emails" />
      <AddButton label={t("customers.addEmail")} onClick={() => form.insertListItem("emails", "")} />
    </Stack>
  );
}

/** What is wrong with a list as a whole. */
function ListError({ form, name }: { form: Form; name: "phones" | "emails" }) {
  const error = form.errors[name];
  return error === undefined || error === null ? null : <Text size="xs" c="red" role="alert" data-testid={`${name}-error`}>{error}</Text>;
}

function AddButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button variant="subtle" size="xs" w="fit-content" leftSection={<IconPlus size={15} />} onClick={onClick}>
      {label}
    </Button>
  );
}
