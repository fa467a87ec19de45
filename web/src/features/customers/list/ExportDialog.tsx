import { Alert, Button, Group, Modal, SegmentedControl, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import { download } from "./api";
import type { ExportWish } from "./api";

interface ExportDialogProps {
  wish: Pick<ExportWish, "selection" | "sort" | "columns">;
  onClose: () => void;
}

export function ExportDialog({ wish, onClose }: ExportDialogProps) {
  const { t, i18n } = useTranslation();
  const [format, setFormat] = useState<ExportWish["format"]>("xlsx");
  const quota = $api.useQuery("get", "/api/v1/customer-exports/quota", {}, { staleTime: 0 });
  const make = useMutation({
    mutationFn: () => download({ ...wish, format, language: i18n.language === "ru" ? "ru" : "en" }),
    onSuccess: () => {
      toastDone(t("lists.exported"));
      onClose();
    },
  });
  const left = quota.data?.left;
  return (
    <Modal opened onClose={onClose} title={t("lists.export")} size={440}>
      <Stack gap="sm">
        {make.isError && <Alert color="red" variant="light" role="alert">{problemText(make.error, t)}</Alert>}
        <SegmentedControl aria-label={t("lists.fileKind")} data={[{ value: "xlsx", label: "Excel (XLSX)" }, { value: "csv", label: "CSV" }]} value={format} onChange={(value) => setFormat(value)} />
        <Text size="sm">{t("lists.exportHint")}</Text>
        {left !== null && left !== undefined && <Text size="sm" c={left === 0 ? "red" : "dimmed"}>{t("lists.quotaLeft", { count: left })}</Text>}
        <Group gap="xs">
          <Button loading={make.isPending} onClick={() => make.mutate()} data-autofocus data-testid="export-make">{t("lists.exportMake")}</Button>
          <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
