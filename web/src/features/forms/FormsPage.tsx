import { Badge, Button, Group, Modal, Select, Table, Text, TextInput } from "@mantine/core";
import { IconClipboardList, IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { FormHead } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";
import { toastProblem } from "@/ui/toast";

import { emptyForm } from "./draft";

const COLOURS = { draft: "yellow", published: "teal", retired: "gray" } as const;

export function FormsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const [making, setMaking] = useState(false);
  const forms = $api.useQuery("get", "/api/v1/qa/forms", { params: { query: { limit: 200 } } });
  const aside = can(me, "forms.edit") && (
    <Button size="xs" leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setMaking(true)}>
      {t("forms.new")}
    </Button>
  );
  return (
    <Page title={t("forms.title")} aside={aside}>
      <Panel flush>
        {forms.isPending && <ListSkeleton rows={5} />}
        {forms.isError && <Failed error={forms.error} onRetry={() => void forms.refetch()} />}
        {forms.data !== undefined && (forms.data.items.length === 0 ? <Empty icon={IconClipboardList} title={t("forms.none")} hint={t("forms.noneHint")} /> : <Rows heads={forms.data.items} />)}
      </Panel>
      {making && <NewForm onClose={() => setMaking(false)} />}
    </Page>
  );
}

function Rows({ heads }: { heads: FormHead[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Table verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("forms.name")}</Table.Th>
          <Table.Th w={200}>{t("forms.script")}</Table.Th>
          <Table.Th>{t("forms.versions")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {heads.map((head) => (
          <Table.Tr key={head.id} data-testid="form-row">
            <Table.Td>
              <Text size="sm" fw={600}>{head.title}</Text>
              <Text size="xs" c="dimmed">{head.key}</Text>
            </Table.Td>
            <Table.Td>{head.script_key ?? ""}</Table.Td>
            <Table.Td>
              <Group gap={8}>
                {head.versions.slice(0, 6).map((one) => (
                  <AnchorLink key={one.id} size="sm" to="/forms/$id" params={{ id: one.id }} title={one.published_at === null ? format.full(one.created_at) : format.full(one.published_at)}>
                    {t("forms.versionN", { n: one.n })} <Badge size="xs" variant="light" color={COLOURS[one.state]}>{t(`formState.${one.state}`)}</Badge>
                  </AnchorLink>
                ))}
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** Empty, or with a question for every step of a script. */
function NewForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [title, setTitle] = useState("");
  const [key, setKey] = useState("");
  const [script, setScript] = useState<string | null>(null);
  const scripts = $api.useQuery("get", "/api/v1/qa/checks/quality", {});
  const create = $api.useMutation("post", "/api/v1/qa/forms");
  const derive = $api.useMutation("post", "/api/v1/qa/forms/from-script");
  const good = /^[a-z0-9][a-z0-9-]{0,79}$/.test(key) && (script !== null || title.trim() !== "");
  const done = {
    onSuccess: (form: { id: string }) => void navigate({ to: "/forms/$id", params: { id: form.id } }),
    onError: toastProblem,
  };
  const send = () => (script === null ? create.mutate({ body: { key, script_key: null, form: emptyForm(title.trim()) } }, done) : derive.mutate({ body: { key, script_version_id: script } }, done));
  return (
    <Modal opened onClose={onClose} title={t("forms.new")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (good) send();
        }}
      >
        <Select clearable label={t("forms.fromScript")} description={t("forms.fromScriptHint")} placeholder={t("forms.fromNothing")} data={(scripts.data ?? []).map((one) => ({ value: one.script_version_id, label: `${one.title || one.script_key} · ${one.version}` }))} value={script} onChange={setScript} />
        {script === null && <TextInput required mt="sm" data-autofocus label={t("forms.name")} maxLength={300} value={title} onChange={(event) => setTitle(event.currentTarget.value)} />}
        <TextInput required mt="sm" label={t("forms.key")} description={t("forms.keyHint")} maxLength={80} value={key} onChange={(event) => setKey(event.currentTarget.value.toLowerCase().replace(/[^a-z0-9-]/g, "-"))} />
        <Button mt="md" type="submit" disabled={!good} loading={create.isPending || derive.isPending}>
          {t("forms.make")}
        </Button>
      </form>
    </Modal>
  );
}
