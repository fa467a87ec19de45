import { ActionIcon, Button, Group, Menu, Modal, MultiSelect, Stack, Switch, Text, TextInput } from "@mantine/core";
import { IconBookmark, IconMail, IconTargetArrow, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api, api } from "@/api/client";
import { can, useMe } from "@/features/session/api";
import { toastDone, toastProblem } from "@/ui/toast";

import { PlansDialog } from "./PlansDialog";
import { SalesSchedules } from "./SalesSchedules";
import { namedSelectionOf, searchOf } from "./search";
import type { SalesSearch } from "./types";

const READERS = ["sales_manager", "supervisor", "operator", "senior_operator", "auditor", "administrator"] as const;

/** What a report is kept as, and the plans that it is measured by. */
export function SalesTools({ search }: { search: SalesSearch }) {
  const { t } = useTranslation();
  const me = useMe();
  const [dialog, setDialog] = useState<"save" | "plans" | "mail">();
  const close = () => setDialog(undefined);
  return (
    <Group gap={6} wrap="nowrap">
      <SavedReports onSave={() => setDialog("save")} />
      <Button size="xs" variant="default" leftSection={<IconMail size={15} />} onClick={() => setDialog("mail")} data-testid="open-schedules">{t("reports.byMail")}</Button>
      {can(me, "sales.plan") && <Button size="xs" variant="default" leftSection={<IconTargetArrow size={15} />} onClick={() => setDialog("plans")} data-testid="open-plans">{t("sales.plans")}</Button>}
      {dialog === "save" && <SaveDialog search={search} onClose={close} />}
      {dialog === "mail" && <SalesSchedules search={search} onClose={close} />}
      {dialog === "plans" && <PlansDialog onClose={close} />}
    </Group>
  );
}

function SavedReports({ onSave }: { onSave: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const views = $api.useQuery("get", "/api/v1/sales-views");
  const remove = async (view_id: number) => {
    const { error } = await api.DELETE("/api/v1/sales-views/{view_id}", { params: { path: { view_id } } });
    if (error !== undefined) toastProblem(error);
    void views.refetch();
  };
  return (
    <Menu position="bottom-end" width={320} withinPortal>
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<IconBookmark size={15} />} data-testid="open-saved">{t("reports.views")}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(views.data ?? []).length === 0 && <Menu.Label>{t("reports.noViews")}</Menu.Label>}
        {views.data?.map((view) => (
          <Group key={view.id} gap={0} wrap="nowrap">
            <Menu.Item onClick={() => void navigate({ to: "/sales", search: searchOf(view.selection) })} data-testid="saved-report">
              {view.name}
              <Text size="xs" c="dimmed">{t(`sales.names.${view.selection.report}`)}{view.shared ? ` · ${view.mine ? t("reports.shared") : view.owner}` : ""}</Text>
            </Menu.Item>
            {view.mine && <ActionIcon variant="subtle" color="gray" aria-label={t("reports.removeOf", { name: view.name })} onClick={() => void remove(view.id)}><IconTrash size={15} /></ActionIcon>}
          </Group>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={onSave} data-testid="save-report">{t("reports.saveView")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function SaveDialog({ search, onClose }: { search: SalesSearch; onClose: () => void }) {
  const { t } = useTranslation();
  const views = $api.useQuery("get", "/api/v1/sales-views");
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const [sharedWith, setSharedWith] = useState<string[]>([]);
  const choices = $api.useQuery("get", "/api/v1/sales-reports/choices", {}, { staleTime: 300_000 });
  const readers = [
    ...(choices.data?.department ?? []).map((one) => ({ value: `department:${one.id}`, label: one.name })),
    ...(choices.data?.role ?? []).map((one) => ({ value: `role:${one.id}`, label: one.name })),
    ...READERS.map((role) => ({ value: `role:${role}`, label: t(`role.${role}`) })),
  ];
  const save = async () => {
    const { error } = await api.POST("/api/v1/sales-views", { body: { name: name.trim(), shared, shared_with: shared ? sharedWith : [], selection: namedSelectionOf(search) } });
    if (error !== undefined) {
      toastProblem(error);
      return;
    }
    toastDone(t("common.saved"));
    void views.refetch();
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={t("reports.saveView")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <Stack>
          <TextInput data-autofocus label={t("reports.name")} value={name} maxLength={120} onChange={(event) => setName(event.currentTarget.value)} data-testid="saved-name" />
          <Switch label={t("sales.share")} description={t("sales.shareHint")} checked={shared} onChange={(event) => setShared(event.currentTarget.checked)} />
          {shared && <MultiSelect clearable searchable label={t("sales.sharedWith")} description={t("sales.sharedWithHint")} value={sharedWith} data={readers} onChange={setSharedWith} data-testid="shared-with" />}
          <Group justify="flex-end"><Button type="submit" disabled={name.trim() === ""} data-testid="saved-confirm">{t("common.save")}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
