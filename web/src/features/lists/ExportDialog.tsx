import { Alert, Button, Checkbox, Group, Modal, NativeSelect, SegmentedControl, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import type { FileForm } from "./files";

const ENCODINGS = [{ value: "utf-8", label: "UTF-8" }, { value: "windows-1251", label: "Windows-1251" }];
const VERSIONS = [{ value: "4.0", label: "4.0" }, { value: "3.0", label: "3.0" }];

interface ExportDialogProps {
  /** What the file will hold. */
  hint: string;
  /** How many rows may be taken today; null: as many as wanted. */
  left: number | null | undefined;
  /** Customers go to telephones and back into an import, too. */
  forCustomers?: boolean;
  make: (form: FileForm) => Promise<void>;
  onClose: () => void;
}

export function ExportDialog({ hint, left, forCustomers = false, make, onClose }: ExportDialogProps) {
  const { t, i18n } = useTranslation();
  const [form, setForm] = useState<FileForm>({ format: "xlsx", encoding: "utf-8", delimiter: ",", card_version: "4.0", whole: false, language: i18n.language === "ru" ? "ru" : "en" });
  const making = useMutation({
    mutationFn: () => make(form),
    onSuccess: () => {
      toastDone(t("lists.exported"));
      onClose();
    },
  });
  const formats = [{ value: "xlsx" as const, label: "Excel (XLSX)" }, { value: "csv" as const, label: "CSV" }, ...(forCustomers ? [{ value: "vcf" as const, label: t("lists.exportCard") }] : [])];
  return (
    <Modal opened onClose={onClose} title={t("lists.export")} size={440}>
      <Stack gap="sm">
        {making.isError && <Alert color="red" variant="light" role="alert">{problemText(making.error, t)}</Alert>}
        <SegmentedControl aria-label={t("lists.fileKind")} data={formats} value={form.format} onChange={(format) => setForm({ ...form, format })} />
        <How form={form} forCustomers={forCustomers} onChange={setForm} />
        <Text size="sm">{hint}</Text>
        {left !== null && left !== undefined && <Text size="sm" c={left === 0 ? "red" : "dimmed"}>{t("lists.quotaLeft", { count: left })}</Text>}
        <Group gap="xs">
          <Button loading={making.isPending} onClick={() => making.mutate()} data-autofocus data-testid="export-make">{t("lists.exportMake")}</Button>
          <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** What each form of a file asks beside. */
function How({ form, forCustomers, onChange }: { form: FileForm; forCustomers: boolean; onChange: (form: FileForm) => void }) {
  const { t } = useTranslation();
  if (form.format === "vcf") {
    return <NativeSelect label={t("lists.exportCardVersion")} data={VERSIONS} value={form.card_version} onChange={(event) => onChange({ ...form, card_version: event.currentTarget.value as FileForm["card_version"] })} />;
  }
  const delimiters = [{ value: ",", label: "," }, { value: ";", label: ";" }, { value: "\t", label: t("lists.exportTab") }];
  return (
    <>
      {form.format === "csv" && (
        <Group grow>
          <NativeSelect label={t("lists.exportEncoding")} data={ENCODINGS} value={form.encoding} onChange={(event) => onChange({ ...form, encoding: event.currentTarget.value as FileForm["encoding"] })} />
          <NativeSelect label={t("lists.exportDelimiter")} data={delimiters} value={form.delimiter} onChange={(event) => onChange({ ...form, delimiter: event.currentTarget.value as FileForm["delimiter"] })} />
        </Group>
      )}
      {forCustomers && <Checkbox label={t("lists.exportWhole")} description={t("lists.exportWholeHint")} checked={form.whole} onChange={(event) => onChange({ ...form, whole: event.currentTarget.checked })} />}
    </>
  );
}
