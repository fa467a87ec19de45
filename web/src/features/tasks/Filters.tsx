import { Button, Group, Pill, Popover, Select, TextInput } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { OwnFilters } from "@/features/customers/list/OwnFilters";
import { useOwnChips } from "@/features/customers/list/useChips";
import { useListedFields } from "@/features/customers/list/useColumnNames";
import { can, useMe } from "@/features/session/api";

import { useTaskPeople } from "./api";
import { ORDERS, WHENS } from "./search";
import type { TaskSearch } from "./search";
import { KINDS, PRIORITIES } from "./types";

export type Change = (change: Partial<Record<keyof TaskSearch, unknown>>) => void;

const NONE = { kind: undefined, priority: undefined, when: undefined, from: undefined, to: undefined, author: undefined, order: undefined, field: undefined };
const OWN_ENTITIES = ["task"] as const;

/** Everything that a list is narrowed by; all of it stands in the address. */
export function Filters({ search, change }: { search: TaskSearch; change: Change }) {
  const { t } = useTranslation();
  const isList = (search.view ?? "list") === "list";
  const chosen = Object.keys(NONE).some((name) => search[name as keyof typeof NONE] !== undefined);
  return (
    <Group gap="xs" role="group" aria-label={t("tasks.filters")} data-testid="tasks-filters">
      <Select w={130} size="xs" clearable aria-label={t("tasks.kind")} placeholder={t("tasks.kind")} data={KINDS.map((value) => ({ value, label: t(`tasks.kinds.${value}`) }))} value={search.kind ?? null} onChange={(value) => change({ kind: value ?? undefined })} data-testid="tasks-kind" />
      <Select w={130} size="xs" clearable aria-label={t("tasks.priority")} placeholder={t("tasks.priority")} data={PRIORITIES.map((value) => ({ value, label: t(`tasks.priorities.${value}`) }))} value={search.priority ?? null} onChange={(value) => change({ priority: value ?? undefined })} data-testid="tasks-priority" />
      {search.whose === "all" && <Author search={search} change={change} />}
      {isList && (
        <>
          {!(search.over ?? false) && <Select w={150} size="xs" clearable aria-label={t("tasks.due")} placeholder={t("tasks.due")} data={WHENS.map((value) => ({ value, label: t(`tasks.whens.${value}`) }))} value={search.when ?? null} onChange={(value) => change({ when: value ?? undefined, ...(value !== null && { from: undefined, to: undefined }) })} data-testid="tasks-when" />}
          <TextInput type="date" size="xs" aria-label={t("tasks.dueFrom")} title={t("tasks.dueFrom")} value={search.from ?? ""} onChange={(event) => change({ from: event.currentTarget.value, when: undefined })} data-testid="tasks-from" />
          <TextInput type="date" size="xs" aria-label={t("tasks.dueTo")} title={t("tasks.dueTo")} value={search.to ?? ""} onChange={(event) => change({ to: event.currentTarget.value, when: undefined })} data-testid="tasks-to" />
          {!(search.over ?? false) && <Select w={170} size="xs" allowDeselect={false} aria-label={t("tasks.order")} data={ORDERS.map((value) => ({ value, label: t(`tasks.orders.${value}`) }))} value={search.order ?? "deadline"} onChange={(value) => change({ order: value === "priority" ? value : undefined })} data-testid="tasks-order" />}
        </>
      )}
      <OwnFields search={search} change={change} />
      {chosen && <Button size="compact-xs" variant="subtle" onClick={() => change(NONE)} data-testid="tasks-filters-reset">{t("tasks.resetFilters")}</Button>}
    </Group>
  );
}

/** By fields of the firm's own, if tasks have any. */
function OwnFields({ search, change }: { search: TaskSearch; change: Change }) {
  const { t } = useTranslation();
  const { fields } = useListedFields(OWN_ENTITIES);
  const text = useOwnChips(OWN_ENTITIES);
  const wishes = search.field ?? [];
  const put = (field: string[]) => change({ field: field.length === 0 ? undefined : field });
  if (fields.length === 0) return null;
  return (
    <>
      <Popover position="bottom-start" width={320} trapFocus withinPortal>
        <Popover.Target>
          <Button size="xs" variant="default" leftSection={<IconFilter size={14} />} data-testid="tasks-own">{t("fields.filter")}</Button>
        </Popover.Target>
        <Popover.Dropdown mah="70vh" style={{ overflowY: "auto" }}>
          <OwnFilters entities={OWN_ENTITIES} wishes={wishes} onWishes={put} />
        </Popover.Dropdown>
      </Popover>
      {wishes.map((wish) => (
        <Pill key={wish} withRemoveButton onRemove={() => put(wishes.filter((one) => one !== wish))} removeButtonProps={{ "aria-label": t("lists.dropFilter", { filter: text(wish) }), tabIndex: 0, "aria-hidden": false }}>{text(wish)}</Pill>
      ))}
    </>
  );
}

function Author({ search, change }: { search: TaskSearch; change: Change }) {
  const { t } = useTranslation();
  const people = useTaskPeople(can(useMe(), "tasks.view_all"));
  return <Select w={170} size="xs" clearable searchable aria-label={t("tasks.author")} placeholder={t("tasks.author")} data={(people.data ?? []).map((one) => ({ value: String(one.id), label: one.name }))} value={search.author === undefined ? null : String(search.author)} onChange={(value) => change({ author: value === null ? undefined : Number(value) })} data-testid="tasks-author" />;
}
