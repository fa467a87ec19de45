import { Alert, Button, Checkbox, Group, Modal, NativeSelect, SegmentedControl, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import { download, WHOLE_COLUMNS } from "./api";
import type { ExportWish } from "./api";

type Form = Required<Pick<ExportWish, "format" | "encoding" | "delimiter" | "card_version">> & { whole: boolean };
const ENCODINGS = [{ value: "utf-8", label: "UTF-8" }, { value: "windows-1251", label: "Windows-1251" }];
const VERSIONS = [{ value: "4.0", label: "4.0" }, { value: "3.0", label: "3.0" }];

interface ExportDialogProps {
  wish: Pick<ExportWish, "selection" | "sort" | "columns">;
  onClose: () => void;
}

export function ExportDialog({ wish, onClose }: ExportDialogProps) {
  const { t, i18n } = useTranslation();
  const [form, setForm] = useState<Form>({ format: "xlsx", encoding: "utf-8", delimiter: ",", card_version: "4.0", whole: false });
  const quota = $api.useQuery("get", "/api/v1/customer-exports/quota", {}, { staleTime: 0 });
  const make = useMutation({
    mutationFn: () => {
      const { whole, ...how } = form;
      const columns = whole ? [...new Set([...WHOLE_COLUMNS, ...wish.columns])] : wish.columns;
      return download({ ...wish, ...how, columns, language: i18n.language === "ru" ? "ru" : "en" });
    },
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
        <SegmentedControl aria-label={t("lists.fileKind")} data={[{ value: "xlsx", label: "Excel (XLSX)" }, { value: "csv", label: "CSV" }, { value: "vcf", label: t("lists.exportCard") }]} value={form.format} onChange={(format) => setForm({ ...form, format })} />
        <How form={form} onChange={setForm} />
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

/** What each form of a file asks beside. */
function How({ form, onChange }: { form: Form; onChange: (form: Form) => void }) {
  const { t } = useTranslation();
  if (form.format === "vcf") {
    return <NativeSelect label={t("lists.exportCardVersion")} data={VERSIONS} value={form.card_version} onChange={(event) => onChange({ ...form, card_version: event.currentTarget.value as Form["card_version"] })} />;
  }
  const delimiters = [{ value: ",", label: "," }, { value: ";", label: ";" }, { value: "\t", label: t("lists.exportTab") }];
  return (
    <>
      {form.format === "csv" && (
        <Group grow>
          <NativeSelect label={t("lists.exportEncoding")} data={ENCODINGS} value={form.encoding} onChange={(event) => onChange({ ...form, encoding: event.currentTarget.value as Form["encoding"] })} />
          <NativeSelect label={t("lists.exportDelimiter")} data={delimiters} value={form.delimiter} onChange={(event) => onChange({ ...form, delimiter: event.currentTarget.value as Form["delimiter"] })} />
        </Group>
      )}
      <Checkbox label={t("lists.exportWhole")} description={t("lists.exportWholeHint")} checked={form.whole} onChange={(event) => onChange({ ...form, whole: event.currentTarget.checked })} />
    </>
  );
}
