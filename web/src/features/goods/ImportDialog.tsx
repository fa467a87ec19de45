import { Alert, Button, FileInput, Group, List, Modal, Stack, Table, Text } from "@mantine/core";
import { IconFileSpreadsheet } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import { useImportProducts } from "./api";
import type { ImportResult } from "./types";

const CODES = ["bad-number", "bad-value", "unknown-kind", "name-needed", "twice", "several"] as const;

/** First what would become of the rows, then the writing of it. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const [checked, setChecked] = useState<ImportResult | null>(null);
  const bring = useImportProducts();
  const choose = (chosen: File | null) => {
    setFile(chosen);
    setChecked(null);
    bring.reset();
    if (chosen !== null) bring.mutate({ file: chosen, dryRun: true }, { onSuccess: setChecked });
  };
  const take = () => {
    if (file === null) return;
    bring.mutate({ file, dryRun: false }, {
      onSuccess: (done) => {
        toastDone(t("goods.imported", { created: done.created, updated: done.updated }));
        onClose();
      },
    });
  };
  const news = checked !== null && checked.created + checked.updated > 0;
  return (
    <Modal opened onClose={onClose} size="lg" title={t("goods.importTitle")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="sm">
        <Text size="sm">{t("goods.importHint")}</Text>
        <FileInput label={t("goods.file")} placeholder={t("goods.chooseFile")} leftSection={<IconFileSpreadsheet size={16} />} accept=".csv,.xlsx,.txt" clearable value={file} onChange={choose} data-autofocus />
        {bring.error !== null && <Alert color="red" variant="light" role="alert">{problemText(bring.error, t)}</Alert>}
        {bring.isPending && checked === null && <Text size="sm" c="dimmed" role="status">{t("common.loading")}</Text>}
        {checked !== null && <Checked result={checked} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
          <Button disabled={!news} loading={bring.isPending && checked !== null} onClick={take} data-testid="import-take">{t("goods.take")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Checked({ result }: { result: ImportResult }) {
  const { t } = useTranslation();
  const told = (code: string) => {
    const known = CODES.find((one) => one === code);
    return known === undefined ? code : t(`goods.rowProblem.${known}`);
  };
  return (
    <>
      <List size="sm" data-testid="import-checked">
        <List.Item>{t("goods.willCreate", { count: result.created })}</List.Item>
        <List.Item>{t("goods.willUpdate", { count: result.updated })}</List.Item>
        <List.Item>{t("goods.willStay", { count: result.unchanged })}</List.Item>
        {result.refused > 0 && <List.Item>{t("goods.willRefuse", { count: result.refused })}</List.Item>}
      </List>
      {result.unread_columns.length > 0 && <Alert color="yellow">{t("goods.unread", { columns: result.unread_columns.join(", ") })}</Alert>}
      {result.problems.length > 0 && (
        <Table.ScrollContainer minWidth={300} mah={240}>
          <Table verticalSpacing={4}>
            <Table.Tbody>
              {result.problems.map((one) => (
                <Table.Tr key={`${one.line}/${one.column}/${one.code}`}>
                  <Table.Td w={90}>{t("goods.rowNumber", { line: one.line })}</Table.Td>
                  <Table.Td>{one.column}</Table.Td>
                  <Table.Td>{told(one.code)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </>
  );
}
