import { Badge, Button, SegmentedControl, Select, Group, Table, UnstyledButton } from "@mantine/core";
import { IconInbox } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { stepThroughRows } from "@/features/calls/rowKeys";
import { can, useMe } from "@/features/session/api";
import { stopwatch, useFormat } from "@/i18n/format";
import { Page, Panel } from "@/ui/Page";
import { useKeys } from "@/ui/keys";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { useInbox } from "./api";
import type { ReviewTask } from "./api";

const STRATA = ["random", "risk", "uncertainty", "perfection", "asked"] as const;

/** One's own tasks. J and K go through them, Enter opens. */
export function InboxPage() {
  const { t } = useTranslation();
  const [done, setDone] = useState(false);
  const [stratum, setStratum] = useState<string | null>(null);
  const leads = can(useMe(), "reviews.lead");
  const inbox = useInbox(done);
  const rows = (inbox.data?.items ?? []).filter((task) => stratum === null || task.stratum === stratum);
  const go = (step: number) => focusRow(step);
  useKeys("inbox", { next: () => go(1), previous: () => go(-1) });
  return (
    <Page
      title={t("reviews.title")}
      aside={
        <Group gap="xs">
          {leads && <Button component={Link} to="/review-plans" size="xs" variant="default" data-testid="to-plans">{t("reviews.lead")}</Button>}
          <Select aria-label={t("reviews.why")} placeholder={t("reviews.why")} size="xs" clearable value={stratum} onChange={setStratum} data={STRATA.map((value) => ({ value, label: t(`reviews.stratum.${value}`) }))} />
          <SegmentedControl size="xs" value={done ? "done" : "open"} onChange={(value) => setDone(value === "done")} data={[{ value: "open", label: t("reviews.open") }, { value: "done", label: t("reviews.done") }]} />
        </Group>
      }
    >
      <Panel flush>
        {inbox.isPending && <ListSkeleton rows={6} />}
        {inbox.isError && <Failed error={inbox.error} onRetry={() => void inbox.refetch()} />}
        {inbox.isSuccess && rows.length === 0 && <Empty icon={IconInbox} title={t("reviews.empty")} hint={t("reviews.emptyHint")} />}
        {rows.length > 0 && <Tasks rows={rows} />}
      </Panel>
    </Page>
  );
}

function focusRow(step: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.findIndex((row) => row === document.activeElement);
  rows[at < 0 ? 0 : at + step]?.focus();
}

function Tasks({ rows }: { rows: ReviewTask[] }) {
  const { t } = useTranslation();
  return (
    <Table highlightOnHover verticalSpacing={6} onKeyDown={stepThroughRows}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("reviews.due")}</Table.Th>
          <Table.Th>{t("reviews.why")}</Table.Th>
          <Table.Th>{t("calls.queue")}</Table.Th>
          <Table.Th>{t("reviews.language")}</Table.Th>
          <Table.Th ta="right">{t("calls.talk")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((task) => (
          <Row key={task.id} task={task} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Row({ task }: { task: ReviewTask }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const open = () => void navigate({ to: "/reviews/$id", params: { id: task.id } });
  const late = task.state !== "done" && Date.parse(task.due_at) < Date.now();
  return (
    <Table.Tr onClick={open} data-testid="review-row" style={{ cursor: "pointer" }}>
      <Table.Td>
        <UnstyledButton data-row fz="sm" {...(late && { c: "red" })} onClick={(event) => { event.stopPropagation(); open(); }}>
          {format.when(task.due_at)}
          {late && ` · ${t("reviews.late")}`}
        </UnstyledButton>
      </Table.Td>
      <Table.Td>
        <Badge variant="light">{t(`reviews.stratum.${task.stratum}`)}</Badge> {task.state === "started" && <Badge variant="light" color="yellow">{t("reviews.started")}</Badge>}
      </Table.Td>
      <Table.Td>{task.queue ?? ""}</Table.Td>
      <Table.Td>{task.language}</Table.Td>
      <Table.Td ta="right" className="tabular">{stopwatch(task.talk_s)}</Table.Td>
    </Table.Tr>
  );
}
