import { Button, Group, Modal, Stack, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useQueryClient } from "@tanstack/react-query";

import { api } from "@/api/client";
import { toastDone, toastProblem } from "@/ui/toast";

import { namedSelectionOf } from "./search";
import { Choice } from "./Choice";
import type { ReportSearch } from "./types";

/** Keeps report, period and filters under a name. */
export function ViewDialog({ search, onClose }: { search: ReportSearch; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const save = async () => {
    const { error } = await api.POST("/api/v1/report-views", { body: { name: name.trim(), selection: namedSelectionOf(search), shared } });
    if (error !== undefined) {
      toastProblem(error);
      return;
    }
    toastDone(t("common.saved"));
    void queries.invalidateQueries({ queryKey: ["get", "/api/v1/report-views"] });
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={t("reports.saveView")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <Stack>
          <Choice search={search} />
          <TextInput data-autofocus label={t("reports.name")} value={name} maxLength={120} onChange={(event) => setName(event.currentTarget.value)} data-testid="view-name" />
          <Switch label={t("reports.share")} checked={shared} onChange={(event) => setShared(event.currentTarget.checked)} />
          <Group justify="flex-end"><Button type="submit" disabled={name.trim() === ""}>{t("common.save")}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
