import { Anchor, Badge, Code, Stack, Table, Text, UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { AuditEntry } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";

import classes from "./Audit.module.css";
import { actionText, subjectText } from "./words";

const route = getRouteApi("/inside/audit");
const COLORS = { done: "gray", refused: "red", failed: "orange", unknown: "yellow" } as const;

export function AuditTable({ rows }: { rows: AuditEntry[] }) {
  const { t } = useTranslation();
  return (
    <div className={classes["scroll"]}>
      <Table highlightOnHover verticalSpacing={7} fz={13} data-testid="audit">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={130}>{t("audit.at")}</Table.Th>
            <Table.Th>{t("audit.who")}</Table.Th>
            <Table.Th>{t("audit.what")}</Table.Th>
            <Table.Th>{t("audit.subject")}</Table.Th>
            <Table.Th w={120}>{t("audit.outcome")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => <Row key={row.id} row={row} />)}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Row({ row }: { row: AuditEntry }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = route.useNavigate();
  const [open, setOpen] = useState(false);
  const details = Object.entries(row.detail).filter(([, value]) => value !== null && value !== "");
  return (
    <>
      <Table.Tr data-testid="audit-row">
        <Table.Td title={format.full(row.at)}>
          <UnstyledButton fz={13} className={classes["when"]} aria-expanded={open} aria-label={t("audit.details", { when: format.when(row.at) })} onClick={() => setOpen(!open)}>
            <IconChevronRight size={13} aria-hidden data-open={open || undefined} />
            {format.when(row.at)}
          </UnstyledButton>
        </Table.Td>
        <Table.Td>
          <Text fz={13} fw={550}>{row.user_id === null ? t("audit.system") : (row.user_name ?? row.login)}</Text>
        </Table.Td>
        <Table.Td>
          <Anchor component="button" type="button" fz={13} ta="left" onClick={() => void navigate({ search: (before) => ({ ...before, action: row.action }) })}>
            {actionText(row.action, t)}
          </Anchor>
        </Table.Td>
        <Table.Td><SubjectCell row={row} /></Table.Td>
        <Table.Td>
          <Badge variant="light" color={COLORS[row.outcome]} miw="max-content">{t(`audit.outcomes.${row.outcome}`)}</Badge>
        </Table.Td>
      </Table.Tr>
      {open && (
        <Table.Tr className={classes["details"] ?? ""}>
          <Table.Td colSpan={5}>
            <Stack gap={3}>
              <Line name={t("audit.at")} value={format.full(row.at)} />
              {row.login !== "" && <Line name={t("audit.login")} value={row.login} />}
              {row.role !== "" && <Line name={t("audit.role")} value={row.role} />}
              {row.address !== "" && <Line name={t("audit.address")} value={row.address} />}
              <Line name={t("audit.code")} value={row.code === "" ? row.action : `${row.action}, ${row.code}`} />
              {details.map(([name, value]) => <Line key={name} name={name} value={typeof value === "string" ? value : JSON.stringify(value)} />)}
            </Stack>
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

function SubjectCell({ row }: { row: AuditEntry }) {
  const { t } = useTranslation();
  const text = subjectText(row.subject_kind, row.subject_id, t);
  return (
    <>
      {row.subject_kind === "call" ? (
        <AnchorLink fz={13} to="/calls" search={{ call: row.subject_id }}>{text}</AnchorLink>
      ) : (
        <Text fz={13} className={classes["subject"] ?? ""}>{text}</Text>
      )}
      {row.owner_name !== null && row.owner_id !== row.user_id && <Text fz={12} c="dimmed">{t("audit.whose", { name: row.owner_name })}</Text>}
    </>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <Text fz={12} component="div">
      <Text span c="dimmed" fz={12}>{name}: </Text>
      <Code>{value}</Code>
    </Text>
  );
}
