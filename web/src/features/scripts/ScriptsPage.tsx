import { Alert, Badge, Button, Modal, Select, Stack, Table, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconPlus, IconScript } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { ScriptRow } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { problemText } from "@/ui/problemText";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

/** All scripts of the firm: what is in force, where it is bound, what is being written. */
export function ScriptsPage() {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const scripts = $api.useQuery("get", "/api/v1/qa/scripts", { params: { query: { limit: 200 } } });
  const rows = scripts.data?.items;
  const add = can(useMe(), "scripts.edit") && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)} data-testid="script-add">{t("scripts.add")}</Button>
  );
  return (
    <Page title={t("scripts.title")} aside={add}>
      <Panel flush>
        {scripts.isPending && <ListSkeleton />}
        {scripts.isError && <Failed error={scripts.error} onRetry={() => void scripts.refetch()} />}
        {rows?.length === 0 && <Empty icon={IconScript} title={t("scripts.empty")} hint={t("scripts.emptyHint")} />}
        {rows !== undefined && rows.length > 0 && <ScriptTable rows={rows} />}
      </Panel>
      {adding && <NewScript onClose={() => setAdding(false)} />}
    </Page>
  );
}

function ScriptTable({ rows }: { rows: ScriptRow[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Table verticalSpacing={7}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("forms.name")}</Table.Th>
          <Table.Th>{t("scripts.state")}</Table.Th>
          <Table.Th>{t("scripts.boundTo")}</Table.Th>
          <Table.Th>{t("scripts.lastPublished")}</Table.Th>
          <Table.Th>{t("scripts.judged")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.id} data-testid="script-row">
            <Table.Td><AnchorLink to="/scripts/$id" params={{ id: row.id }} fw={600}>{row.title}</AnchorLink></Table.Td>
            <Table.Td>
              <Badge color={row.state === "published" ? "sea" : "gray"}>{t(`scripts.states.${row.state}`)}{row.newest === null ? "" : ` ${row.newest.n}`}</Badge>{" "}
              {row.draft.differs && row.state === "published" && <Badge color="yellow">{t("scripts.changed")}</Badge>}
            </Table.Td>
            <Table.Td>{row.bindings.map((one) => [one.queue ?? t("common.all"), one.direction === null ? "" : t(`direction.${one.direction}`)].filter(Boolean).join(", ")).join("; ") || t("common.none")}</Table.Td>
            <Table.Td>{row.newest === null ? t("common.none") : `${format.when(row.newest.published_at)} ${row.newest.author ?? ""}`}</Table.Td>
            <Table.Td>{row.judged ?? t("common.none")}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function NewScript({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const form = useForm({
    initialValues: { key: "", title: "", language: "ru" },
    validate: { key: (key) => (/^[a-z0-9][a-z0-9-]{0,79}$/.test(key) ? null : t("scripts.keyRule")), title: (title) => (title.trim() === "" ? t("common.required") : null) },
  });
  const create = $api.useMutation("post", "/api/v1/qa/scripts", { onSuccess: (script) => void navigate({ to: "/scripts/$id", params: { id: script.id } }) });
  return (
    <Modal opened onClose={onClose} title={t("scripts.add")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={form.onSubmit((body) => create.mutate({ body }))}>
        <Stack gap="sm">
          <TextInput label={t("forms.name")} data-autofocus {...form.getInputProps("title")} />
          <TextInput label={t("scripts.key")} description={t("scripts.keyRule")} {...form.getInputProps("key")} />
          <Select label={t("scripts.language")} data={(["ru", "uk", "en"] as const).map((value) => ({ value, label: t(`spoken.${value}`) }))} allowDeselect={false} {...form.getInputProps("language")} />
          {create.error !== null && <Alert color="red" role="alert">{problemText(create.error, t)}</Alert>}
          <Button type="submit" loading={create.isPending}>{t("scripts.add")}</Button>
        </Stack>
      </form>
    </Modal>
  );
}
