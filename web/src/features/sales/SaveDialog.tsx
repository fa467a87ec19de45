import { Button, Group, Modal, MultiSelect, Stack, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api, api } from "@/api/client";
import { toastDone, toastProblem } from "@/ui/toast";

import { namedSelectionOf } from "./search";
import type { SalesSearch, SalesView } from "./types";

const READERS = ["sales_manager", "supervisor", "operator", "senior_operator", "auditor", "administrator"] as const;

interface SaveDialogProps {
  search: SalesSearch;
  /** The kept report that is changed; without one a new one is kept. */
  view: SalesView | undefined;
  onClose: () => void;
}

/** Keeps the report on the screen, or changes the name, the readers and the choice of one that was kept. */
export function SaveDialog({ search, view, onClose }: SaveDialogProps) {
  const { t } = useTranslation();
  const views = $api.useQuery("get", "/api/v1/sales-views");
  const [name, setName] = useState(view?.name ?? "");
  const [shared, setShared] = useState(view?.shared ?? false);
  const [sharedWith, setSharedWith] = useState<string[]>(view?.shared_with ?? []);
  const [renewed, setRenewed] = useState(false);
  const readers = useReaders();
  const save = async () => {
    const selection = view === undefined || renewed ? namedSelectionOf(search) : view.selection;
    const body = { name: name.trim(), shared, shared_with: shared ? sharedWith : [], selection };
    const { error } = view === undefined ? await api.POST("/api/v1/sales-views", { body }) : await api.PUT("/api/v1/sales-views/{view_id}", { params: { path: { view_id: view.id } }, body });
    if (error !== undefined) {
      toastProblem(error);
      return;
    }
    toastDone(t("common.saved"));
    void views.refetch();
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={view === undefined ? t("reports.saveView") : t("sales.editOf", { name: view.name })} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <Stack>
          <TextInput data-autofocus label={t("reports.name")} value={name} maxLength={120} onChange={(event) => setName(event.currentTarget.value)} data-testid="saved-name" />
          {view !== undefined && <Switch label={t("sales.renew")} description={t("sales.renewHint", { report: t(`sales.names.${search.report ?? "funnel"}`) })} checked={renewed} onChange={(event) => setRenewed(event.currentTarget.checked)} data-testid="saved-renew" />}
          <Switch label={t("sales.share")} description={t("sales.shareHint")} checked={shared} onChange={(event) => setShared(event.currentTarget.checked)} />
          {shared && <MultiSelect clearable searchable label={t("sales.sharedWith")} description={t("sales.sharedWithHint")} value={sharedWith} data={readers} onChange={setSharedWith} data-testid="shared-with" />}
          <Group justify="flex-end"><Button type="submit" disabled={name.trim() === ""} data-testid="saved-confirm">{t("common.save")}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Departments, teams and roles that a report can be shown to. */
function useReaders() {
  const { t } = useTranslation();
  const choices = $api.useQuery("get", "/api/v1/sales-reports/choices", {}, { staleTime: 300_000 });
  return [
    ...(choices.data?.department ?? []).map((one) => ({ value: `department:${one.id}`, label: one.name })),
    ...(choices.data?.role ?? []).map((one) => ({ value: `role:${one.id}`, label: one.name })),
    ...READERS.map((role) => ({ value: `role:${role}`, label: t(`role.${role}`) })),
  ];
}
