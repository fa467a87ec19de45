import { Button, Group, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { components } from "@/api/schema";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastDone, toastProblem } from "@/ui/toast";

import { changed, RemoveButton, without } from "./SectionDialog";

type Row = Omit<components["schemas"]["GroupOut"], "id" | "archived"> & { id: number | null };

const PATH = "/api/v1/loyalty-groups";

/** The kinds of loyalty cards, each with the discount that all of its cards have. */
export function GroupsEditor() {
  const groups = $api.useQuery("get", PATH, {});
  if (groups.isPending) return <ListSkeleton rows={3} />;
  if (groups.isError) return <Failed error={groups.error} onRetry={() => void groups.refetch()} />;
  const there = groups.data.items.filter((one) => !one.archived);
  return <Editor key={JSON.stringify(there)} groups={there} />;
}

function Editor({ groups }: { groups: readonly Row[] }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [rows, setRows] = useState<Row[]>([...groups]);
  const save = $api.useMutation("put", PATH, {
    onSuccess: () => {
      toastDone(t("sections.saved"));
      void queries.invalidateQueries({ queryKey: ["get", PATH] });
    },
    onError: toastProblem,
  });
  const said = rows.filter((row) => row.name.trim() !== "").map((row) => ({ ...row, name: row.name.trim(), discount: row.discount.replace(",", ".") || "0" }));
  return (
    <form noValidate onSubmit={(event) => { event.preventDefault(); save.mutate({ body: { groups: said } }); }}>
      <Stack gap="xs">
        {rows.length === 0 && <Text size="sm" c="dimmed">{t("sections.noGroups")}</Text>}
        {rows.map((row, place) => (
          <Group key={row.id ?? `new${place}`} wrap="nowrap" gap="xs">
            <TextInput flex={1} aria-label={t("sections.groupName", { n: place + 1 })} maxLength={200} value={row.name} onChange={(event) => setRows(changed(rows, place, { name: event.currentTarget.value }))} />
            <TextInput w={96} aria-label={t("sections.groupDiscount")} inputMode="decimal" maxLength={6} rightSection="%" value={row.discount} onChange={(event) => setRows(changed(rows, place, { discount: event.currentTarget.value }))} />
            <Switch label={t("sections.mayOwe")} checked={row.may_owe} onChange={(event) => setRows(changed(rows, place, { may_owe: event.currentTarget.checked }))} />
            <RemoveButton place={place} onClick={() => setRows(without(rows, place))} />
          </Group>
        ))}
        <Group justify="space-between">
          <Button variant="subtle" size="xs" leftSection={<IconPlus size={15} />} onClick={() => setRows([...rows, { id: null, name: "", discount: "", may_owe: false }])}>{t("sections.addGroup")}</Button>
          <Button type="submit" size="xs" loading={save.isPending}>{t("common.save")}</Button>
        </Group>
      </Stack>
    </form>
  );
}
