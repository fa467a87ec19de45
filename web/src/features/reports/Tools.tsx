import { ActionIcon, Button, Group, Menu, Text } from "@mantine/core";
import { IconBookmark, IconCode, IconMail, IconScale, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api, api } from "@/api/client";
import { can, useMe } from "@/features/session/api";
import { toastProblem } from "@/ui/toast";

import { EmbedsDialog } from "./EmbedsDialog";
import { SchedulesDialog } from "./SchedulesDialog";
import { searchOf } from "./search";
import { SwitchesDialog } from "./SwitchesDialog";
import type { ReportSearch } from "./types";
import { ViewDialog } from "./ViewDialog";

type Dialog = "view" | "schedules" | "embeds" | "switches";

/** What a report is kept as, sent as and shown as; and how is counted. */
export function Tools({ search }: { search: ReportSearch }) {
  const { t } = useTranslation();
  const me = useMe();
  const [dialog, setDialog] = useState<Dialog>();
  const close = () => setDialog(undefined);
  return (
    <Group gap={6} wrap="nowrap">
      <Views onSave={() => setDialog("view")} />
      {can(me, "reports.manage") && (
        <>
          <Button size="xs" variant="default" leftSection={<IconMail size={15} />} onClick={() => setDialog("schedules")} data-testid="open-schedules">{t("reports.byMail")}</Button>
          <Button size="xs" variant="default" leftSection={<IconCode size={15} />} onClick={() => setDialog("embeds")} data-testid="open-embeds">{t("reports.embeds")}</Button>
        </>
      )}
      <Button size="xs" variant="default" leftSection={<IconScale size={15} />} onClick={() => setDialog("switches")} data-testid="open-switches">{t("reports.counting")}</Button>
      {dialog === "view" && <ViewDialog search={search} onClose={close} />}
      {dialog === "schedules" && <SchedulesDialog search={search} onClose={close} />}
      {dialog === "embeds" && <EmbedsDialog search={search} onClose={close} />}
      {dialog === "switches" && <SwitchesDialog onClose={close} />}
    </Group>
  );
}

function Views({ onSave }: { onSave: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const views = $api.useQuery("get", "/api/v1/report-views");
  const remove = async (view_id: number) => {
    const { error } = await api.DELETE("/api/v1/report-views/{view_id}", { params: { path: { view_id } } });
    if (error !== undefined) toastProblem(error);
    void views.refetch();
  };
  return (
    <Menu position="bottom-end" width={300} withinPortal>
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<IconBookmark size={15} />} data-testid="open-views">{t("reports.views")}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(views.data ?? []).length === 0 && <Menu.Label>{t("reports.noViews")}</Menu.Label>}
        {views.data?.map((view) => (
          <Group key={view.id} gap={0} wrap="nowrap">
            <Menu.Item onClick={() => void navigate({ to: "/reports", search: searchOf(view.selection) })} data-testid="view">
              {view.name}
              <Text size="xs" c="dimmed">{t(`reports.names.${view.selection.report}`)}{view.shared ? ` · ${t("reports.shared")}` : ""}</Text>
            </Menu.Item>
            {view.user_id === me.user_id && (
              <ActionIcon variant="subtle" color="gray" aria-label={t("reports.removeOf", { name: view.name })} onClick={() => void remove(view.id)}><IconTrash size={15} /></ActionIcon>
            )}
          </Group>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={onSave} data-testid="save-view">{t("reports.saveView")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
