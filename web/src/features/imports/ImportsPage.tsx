import { Alert, Badge, Button, FileButton, Group, Table, Text } from "@mantine/core";
import { IconFileImport, IconTableImport, IconUpload } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { ImportBrief } from "@/api/types";
import { isProblem } from "@/api/problems";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { problemText } from "@/ui/problemText";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { useImports, useUpload } from "./api";
import classes from "./Imports.module.css";

const ACCEPTED = ".csv,.txt,.tsv,.xlsx,.xlsm,.vcf,.vcard";

export function ImportsPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("imports.title")} aside={<AnchorLink to="/customers" search={{}}>{t("imports.toCustomers")}</AnchorLink>}>
      <Uploader />
      <Panel flush title={t("imports.earlier")}>
        <ImportList />
      </Panel>
    </Page>
  );
}

function Uploader() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [over, setOver] = useState(false);
  const upload = useUpload((one) => void navigate({ to: "/imports/$id", params: { id: one.id } }));
  const take = (file: File | null | undefined) => {
    if (file && !upload.isPending) upload.mutate(file);
  };
  return (
    <div
      className={classes["drop"]}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files[0]);
      }}
    >
      <IconFileImport size={34} stroke={1.4} aria-hidden />
      <Text fw={600}>{t("imports.drop")}</Text>
      <Text c="dimmed" size="sm" maw={560} ta="center">{t("imports.dropHint")}</Text>
      <FileButton onChange={take} accept={ACCEPTED} inputProps={{ "aria-label": t("imports.choose") }}>
        {(props) => (
          <Button {...props} mt={6} autoFocus loading={upload.isPending} leftSection={<IconUpload size={16} />}>
            {t("imports.choose")}
          </Button>
        )}
      </FileButton>
      {upload.isError && (
        <Alert color="red" role="alert" mt={8} maw={560}>
          <UploadProblem error={upload.error} />
        </Alert>
      )}
    </div>
  );
}

/** Why a file cannot be read has words of its own. */
function UploadProblem({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const reason = isProblem(error) && "reason" in error ? String(error.reason) : isProblem(error) ? error.code : "";
  return <>{t(`imports.unreadable.${reason}` as "imports.unreadable.empty", { defaultValue: problemText(error, t) })}</>;
}

function ImportList() {
  const { t } = useTranslation();
  const imports = useImports();
  if (imports.isPending) return <ListSkeleton rows={5} height={26} />;
  if (imports.isError) return <Failed error={imports.error} onRetry={() => void imports.refetch()} />;
  if (imports.data.items.length === 0) return <Empty icon={IconTableImport} title={t("imports.none")} hint={t("imports.noneHint")} />;
  return (
    <Table highlightOnHover verticalSpacing={7} fz={13}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("imports.file")}</Table.Th>
          <Table.Th>{t("imports.state")}</Table.Th>
          <Table.Th ta="right">{t("imports.count.created")}</Table.Th>
          <Table.Th ta="right">{t("imports.count.updated")}</Table.Th>
          <Table.Th ta="right">{t("imports.count.failed")}</Table.Th>
          <Table.Th>{t("imports.who")}</Table.Th>
          <Table.Th>{t("imports.when")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {imports.data.items.map((one) => (
          <ImportRow key={one.id} one={one} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function ImportRow({ one }: { one: ImportBrief }) {
  const format = useFormat();
  return (
    <Table.Tr>
      <Table.Td><AnchorLink to="/imports/$id" params={{ id: one.id }} fz={13} fw={600}>{one.file_name}</AnchorLink></Table.Td>
      <Table.Td><StatusBadge status={one.status} /></Table.Td>
      <Table.Td ta="right" className="tabular">{one.counts.created}</Table.Td>
      <Table.Td ta="right" className="tabular">{one.counts.updated}</Table.Td>
      <Table.Td ta="right" className="tabular">{one.counts.failed}</Table.Td>
      <Table.Td>{one.created_by?.name ?? ""}</Table.Td>
      <Table.Td>{format.date(one.created_at)}</Table.Td>
    </Table.Tr>
  );
}

const COLORS = { uploaded: "gray", checking: "blue", checked: "blue", running: "blue", stopped: "orange", done: "teal", failed: "red", undoing: "orange", undone: "gray" } as const;

export function StatusBadge({ status }: { status: ImportBrief["status"] }) {
  const { t } = useTranslation();
  return (
    <Group gap={4} wrap="nowrap">
      <Badge color={COLORS[status]} variant="light">{t(`imports.status.${status}`)}</Badge>
    </Group>
  );
}
