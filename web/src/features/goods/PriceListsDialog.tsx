import { Alert, Badge, Button, Checkbox, Group, Modal, Stack, Table, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconListDetails, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { usePipelines, useRequestKey } from "@/features/deals/api";
import { useFormat } from "@/i18n/format";
import { problemText } from "@/ui/problemText";
import { Empty, Failed, ListSkeleton } from "@/ui/States";
import { toastDone } from "@/ui/toast";

import { usePriceLists, useRefreshGoods } from "./api";
import type { PriceList } from "./types";

export function PriceListsDialog({ mayEdit, onClose }: { mayEdit: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const lists = usePriceLists();
  const [edited, edit] = useState<PriceList | "new" | null>(null);
  return (
    <Modal opened onClose={onClose} size="lg" title={t("goods.lists")} closeButtonProps={{ "aria-label": t("common.close") }}>
      {lists.isPending && <ListSkeleton rows={3} />}
      {lists.isError && <Failed error={lists.error} onRetry={() => void lists.refetch()} />}
      {lists.isSuccess && edited === null && <Lists lists={lists.data} onEdit={mayEdit ? edit : null} />}
      {edited !== null && <ListForm list={edited === "new" ? undefined : edited} onDone={() => edit(null)} />}
    </Modal>
  );
}

function Lists({ lists, onEdit }: { lists: PriceList[]; onEdit: ((list: PriceList | "new") => void) | null }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">{t("goods.listsHint")}</Text>
      {lists.length === 0 && <Empty icon={IconListDetails} title={t("goods.noLists")} />}
      {lists.length > 0 && (
        <Table verticalSpacing={7}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("goods.name")}</Table.Th>
              <Table.Th>{t("goods.validity")}</Table.Th>
              <Table.Th ta="right">{t("goods.pricesCount")}</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>{lists.map((list) => <ListRow key={list.id} list={list} onEdit={onEdit} />)}</Table.Tbody>
        </Table>
      )}
      {onEdit !== null && (
        <Group><Button size="xs" variant="light" leftSection={<IconPlus size={15} />} onClick={() => onEdit("new")} data-testid="price-list-new">{t("goods.newList")}</Button></Group>
      )}
    </Stack>
  );
}

function ListRow({ list, onEdit }: { list: PriceList; onEdit: ((list: PriceList) => void) | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const day = (value: string | null) => (value === null ? "…" : format.date(`${value}T12:00:00`));
  const always = list.valid_from === null && list.valid_until === null;
  return (
    <Table.Tr opacity={list.active ? 1 : 0.6}>
      <Table.Td>
        <Group gap={6}>
          <Text size="sm" fw={550}>{list.name}</Text>
          <Badge color="gray" variant="light">{list.currency}</Badge>
          {list.is_default && <Badge color="blue" variant="light">{t("goods.default")}</Badge>}
          {!list.active && <Badge color="gray">{t("goods.inactive")}</Badge>}
        </Group>
      </Table.Td>
      <Table.Td>{always ? t("goods.always") : `${day(list.valid_from)} – ${day(list.valid_until)}`}</Table.Td>
      <Table.Td ta="right">{list.prices}</Table.Td>
      <Table.Td ta="right">{onEdit !== null && <Button size="compact-xs" variant="subtle" onClick={() => onEdit(list)} aria-label={t("goods.editList", { name: list.name })}>{t("common.edit")}</Button>}</Table.Td>
    </Table.Tr>
  );
}

function ListForm({ list, onDone }: { list: PriceList | undefined; onDone: () => void }) {
  const { t } = useTranslation();
  const refresh = useRefreshGoods();
  const key = useRequestKey();
  const pipelines = usePipelines();
  const form = useForm({
    initialValues: { name: list?.name ?? "", currency: list?.currency ?? pipelines.data?.[0]?.currency ?? "", is_default: list?.is_default ?? true, active: list?.active ?? true, valid_from: list?.valid_from ?? "", valid_until: list?.valid_until ?? "" },
    validate: {
      name: (value) => (value.trim() === "" ? t("common.required") : null),
      currency: (value) => (/^[A-Z]{3}$/.test(value) ? null : t("deals.currencyRule")),
      valid_until: (value, values) => (value !== "" && values.valid_from !== "" && value < values.valid_from ? t("goods.daysRule") : null),
    },
  });
  const done = () => {
    refresh();
    toastDone(t("common.saved"));
    onDone();
  };
  const add = $api.useMutation("post", "/api/v1/price-lists", { onSuccess: done });
  const change = $api.useMutation("put", "/api/v1/price-lists/{price_list_id}", { onSuccess: done, onError: refresh });
  const problem = add.error ?? change.error;
  const save = form.onSubmit(({ valid_from, valid_until, ...values }) => {
    const body = { ...values, valid_from: valid_from === "" ? null : valid_from, valid_until: valid_until === "" ? null : valid_until };
    if (list === undefined) add.mutate({ body, headers: { "Idempotency-Key": key } });
    else change.mutate({ params: { path: { price_list_id: list.id } }, body: { ...body, version: list.version } });
  });
  return (
    <form onSubmit={save} noValidate>
      <Stack gap="sm">
        {problem !== null && <Alert color="red" variant="light" role="alert">{problemText(problem, t)}</Alert>}
        <Group grow align="flex-start">
          <TextInput label={t("goods.name")} required data-autofocus autoComplete="off" maxLength={200} {...form.getInputProps("name")} data-testid="price-list-name" />
          <TextInput label={t("deals.currency")} required maxLength={3} disabled={list !== undefined && list.prices > 0} {...form.getInputProps("currency")} onChange={(event) => form.setFieldValue("currency", event.currentTarget.value.toUpperCase())} data-testid="price-list-currency" />
        </Group>
        <Group grow align="flex-start">
          <TextInput type="date" label={t("goods.validFrom")} {...form.getInputProps("valid_from")} />
          <TextInput type="date" label={t("goods.validUntil")} {...form.getInputProps("valid_until")} />
        </Group>
        <Checkbox label={t("goods.defaultLabel")} description={t("goods.defaultHint")} {...form.getInputProps("is_default", { type: "checkbox" })} />
        <Checkbox label={t("goods.activeLabel")} {...form.getInputProps("active", { type: "checkbox" })} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>{t("common.back")}</Button>
          <Button type="submit" loading={add.isPending || change.isPending} data-testid="price-list-save">{t("common.save")}</Button>
        </Group>
      </Stack>
    </form>
  );
}
