import { ActionIcon, Button, Group, Menu, Text } from "@mantine/core";
import { IconBookmark, IconMail, IconPencil, IconTargetArrow, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api, api } from "@/api/client";
import { can, useMe } from "@/features/session/api";
import { toastProblem } from "@/ui/toast";

import { PlansDialog } from "./PlansDialog";
import { SalesSchedules } from "./SalesSchedules";
import { SaveDialog } from "./SaveDialog";
import { searchOf } from "./search";
import type { SalesSearch, SalesView } from "./types";

/** What a report is kept as, and the plans that it is measured by. */
export function SalesTools({ search }: { search: SalesSearch }) {
  const { t } = useTranslation();
  const me = useMe();
  const [dialog, setDialog] = useState<"save" | "plans" | "mail" | SalesView>();
  const close = () => setDialog(undefined);
  return (
    <Group gap={6} wrap="nowrap">
      <SavedReports onSave={() => setDialog("save")} onEdit={setDialog} />
      <Button size="xs" variant="default" leftSection={<IconMail size={15} />} onClick={() => setDialog("mail")} data-testid="open-schedules">{t("reports.byMail")}</Button>
      {can(me, "sales.plan") && <Button size="xs" variant="default" leftSection={<IconTargetArrow size={15} />} onClick={() => setDialog("plans")} data-testid="open-plans">{t("sales.plans")}</Button>}
      {(dialog === "save" || typeof dialog === "object") && <SaveDialog search={search} view={typeof dialog === "object" ? dialog : undefined} onClose={close} />}
      {dialog === "mail" && <SalesSchedules search={search} onClose={close} />}
      {dialog === "plans" && <PlansDialog onClose={close} />}
    </Group>
  );
}

function SavedReports({ onSave, onEdit }: { onSave: () => void; onEdit: (view: SalesView) => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const views = $api.useQuery("get", "/api/v1/sales-views");
  const [opened, setOpened] = useState(false);
  const edit = (view: SalesView) => {
    setOpened(false);
    onEdit(view);
  };
  const remove = async (view_id: number) => {
    const { error } = await api.DELETE("/api/v1/sales-views/{view_id}", { params: { path: { view_id } } });
    if (error !== undefined) toastProblem(error);
    void views.refetch();
  };
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" width={320} withinPortal>
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
            {view.mine && <ActionIcon variant="subtle" color="gray" aria-label={t("sales.editOf", { name: view.name })} onClick={() => edit(view)} data-testid="edit-saved"><IconPencil size={15} /></ActionIcon>}
            {view.mine && <ActionIcon variant="subtle" color="gray" aria-label={t("reports.removeOf", { name: view.name })} onClick={() => void remove(view.id)}><IconTrash size={15} /></ActionIcon>}
          </Group>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={onSave} data-testid="save-report">{t("reports.saveView")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
