import { Alert, Button, Group, Modal, Progress, Stack, Table, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { components } from "@/api/schema";
import { problemText } from "@/ui/problemText";
import { Failed } from "@/ui/States";
import { toastProblem } from "@/ui/toast";

export type BulkState = Omit<components["schemas"]["BulkOut"], "change">;
export type BulkRow = components["schemas"]["BulkRowOut"];

const POLL_MS = 600;

/** What is asked of the server about a change of many cards of one list; `key` is what its answers are kept by. */
export interface BulkCalls<C> {
  key: string;
  begin: (change: C) => Promise<BulkState>;
  get: (id: number) => Promise<BulkState>;
  refused: (id: number) => Promise<BulkRow[]>;
  stop: (id: number) => Promise<unknown>;
}

interface BulkDialogProps<C> {
  calls: BulkCalls<C>;
  /** While the cards are changed. */
  title: string;
  form: (send: (change: C) => void, busy: boolean) => ReactNode;
  link: (row: BulkRow, name: string) => ReactNode;
  onOver: () => void;
  onClose: () => void;
}

/** First what is to be changed, then how it goes. */
export function BulkDialog<C>({ calls, title, form, link, onOver, onClose }: BulkDialogProps<C>) {
  const { t } = useTranslation();
  const begin = useMutation({ mutationFn: calls.begin });
  return (
    <Modal opened onClose={onClose} title={begin.data === undefined ? t("lists.changeMany") : title} size={520}>
      {begin.data === undefined ? (
        <Stack gap="sm">
          {begin.isError && <Alert color="red" variant="light" role="alert">{problemText(begin.error, t)}</Alert>}
          {form(begin.mutate, begin.isPending)}
        </Stack>
      ) : (
        <BulkProgress id={begin.data.id} {...{ calls, title, link, onOver, onClose }} />
      )}
    </Modal>
  );
}

function BulkProgress<C>({ id, calls, title, link, onOver, onClose }: Omit<BulkDialogProps<C>, "form"> & { id: number }) {
  const { t } = useTranslation();
  const bulk = useQuery({
    queryKey: [calls.key, id],
    queryFn: () => calls.get(id),
    refetchInterval: ({ state }) => (state.data?.status === "running" || state.data === undefined ? POLL_MS : false),
  });
  const over = bulk.data !== undefined && bulk.data.status !== "running";
  // Once, when it is over: what it changed is read anew by whoever shows it.
  useEffect(() => {
    if (over) onOver();
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [over]);
  if (bulk.isError) return <Failed error={bulk.error} onRetry={() => void bulk.refetch()} />;
  if (bulk.data === undefined) return <Progress value={0} />;
  const { status, rows_done, rows_total, changed, same, refused } = bulk.data;
  const stop = () => void calls.stop(id).then(() => bulk.refetch(), toastProblem);
  return (
    <Stack gap="sm">
      <Progress value={(100 * rows_done) / rows_total} animated={status === "running"} aria-label={title} />
      <Text size="sm" role="status" data-testid="bulk-status" data-status={status}>
        {t("lists.progress", { done: rows_done, total: rows_total })} {t("lists.outcome", { changed, same, refused })}
      </Text>
      {refused > 0 && status !== "running" && <RefusedRows id={id} calls={calls} link={link} />}
      <Group gap="xs">
        {status === "running" ? <Button color="red" variant="light" onClick={stop}>{t("lists.stop")}</Button> : <Button onClick={onClose} data-testid="bulk-close">{t("common.close")}</Button>}
      </Group>
    </Stack>
  );
}

function RefusedRows<C>({ id, calls, link }: Pick<BulkDialogProps<C>, "calls" | "link"> & { id: number }) {
  const { t } = useTranslation();
  const rows = useQuery({ queryKey: [calls.key, id, "refused"], queryFn: () => calls.refused(id) });
  return (
    <Table verticalSpacing={4} data-testid="bulk-refused">
      <Table.Tbody>
        {rows.data?.map((row) => (
          <Table.Tr key={`${row.kind}/${row.id}`}>
            <Table.Td>{row.name === null ? t("lists.gone") : link(row, row.name)}</Table.Td>
            <Table.Td>{row.reason !== null && t(`lists.refusal.${row.reason}`)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
