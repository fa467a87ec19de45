import { ActionIcon, SegmentedControl, Select, TextInput, Tooltip } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconFilterOff, IconSearch } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { OutcomeFilter } from "@/features/outcomes/OutcomeFilter";
import { can, useMe } from "@/features/session/api";

import classes from "./Calls.module.css";
import { CheckFilters } from "./CheckFilters";
import { SoundFilters } from "./SoundFilters";
import { clean, DIRECTIONS, PERIODS, STATUSES } from "./search";
import type { CallSearch } from "./search";

const DateRange = lazy(() => import("./DateRange").then((module) => ({ default: module.DateRange })));
const TYPING_PAUSE_MS = 350;

export function CallFilters() {
  const { t } = useTranslation();
  const search = useSearch({ from: "/inside/calls" });
  const { change, clear } = useFilterChange();
  const filtered = Object.keys(search).some((key) => key !== "call");
  return (
    <div className={classes["filters"]} role="search" aria-label={t("calls.filters")}>
      <SegmentedControl
        aria-label={t("calls.period")}
        size="xs"
        data={PERIODS.map((value) => ({ value, label: t(`calls.${value}`) }))}
        value={search.period ?? "week"}
        onChange={(value) => change({ period: value, from: undefined, to: undefined })}
      />
      {search.period === "custom" && (
        <Suspense>
          <DateRange from={search.from} to={search.to} onChange={(from, to) => change({ from, to })} />
        </Suspense>
      )}
      <Select
        size="xs"
        w={130}
        clearable
        aria-label={t("calls.direction")}
        placeholder={t("calls.direction")}
        data={DIRECTIONS.map((value) => ({ value, label: t(`direction.${value}`) }))}
        value={search.direction ?? null}
        onChange={(value) => change({ direction: (value ?? undefined) })}
      />
      <Select
        size="xs"
        w={120}
        clearable
        aria-label={t("calls.status")}
        placeholder={t("calls.status")}
        data={STATUSES.map((value) => ({ value, label: t(`status.${value === "open" ? "live" : value}`) }))}
        value={search.status ?? null}
        onChange={(value) => change({ status: (value ?? undefined) })}
      />
      <QueueFilter />
      <AgentFilter />
      <OutcomeFilter value={search.outcome} onChange={(outcome) => change({ outcome })} />
      <NumberFilter />
      <SoundFilters />
      <CheckFilters />
      {filtered && (
        <Tooltip label={t("calls.clear")}>
          <ActionIcon size={30} variant="subtle" aria-label={t("calls.clear")} onClick={clear}>
            <IconFilterOff size={17} />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  );
}

type Change = { [K in keyof CallSearch]?: CallSearch[K] | undefined };

export function useFilterChange() {
  const navigate = useNavigate({ from: "/calls" });
  return {
    change: (changes: Change) =>
      void navigate({ search: (before) => clean<CallSearch>({ ...before, ...changes, call: undefined }), replace: true }),
    clear: () => void navigate({ search: {}, replace: true }),
  };
}

function QueueFilter() {
  const { t } = useTranslation();
  const me = useMe();
  const search = useSearch({ from: "/inside/calls" });
  const { change } = useFilterChange();
  const allowed = can(me, "queues.view");
  const queues = $api.useQuery("get", "/api/v1/queues", {}, { enabled: allowed, staleTime: Infinity });
  if (!allowed) return null;
  return (
    <Select
      size="xs"
      w={130}
      clearable
      searchable
      aria-label={t("calls.queue")}
      placeholder={t("calls.queue")}
      data={(queues.data ?? []).map((queue) => ({ value: queue.name, label: queue.title }))}
      value={search.queue ?? null}
      onChange={(value) => change({ queue: value ?? undefined })}
    />
  );
}

function AgentFilter() {
  const { t } = useTranslation();
  const me = useMe();
  const search = useSearch({ from: "/inside/calls" });
  const { change } = useFilterChange();
  const allowed = can(me, "users.view") && can(me, "calls.view_all");
  const users = $api.useQuery("get", "/api/v1/users", {}, { enabled: allowed, staleTime: 60_000 });
  if (!allowed) return null;
  return (
    <Select
      size="xs"
      w={150}
      clearable
      searchable
      aria-label={t("calls.agent")}
      placeholder={t("calls.agent")}
      data={(users.data ?? []).map((user) => ({ value: String(user.id), label: user.name }))}
      value={search.agent === undefined ? null : String(search.agent)}
      onChange={(value) => change({ agent: value === null ? undefined : Number(value) })}
    />
  );
}

function NumberFilter() {
  const { t } = useTranslation();
  const { number } = useSearch({ from: "/inside/calls" });
  const { change } = useFilterChange();
  const field = useRef<HTMLInputElement>(null);
  const later = useDebouncedCallback((value: string) => change({ number: value.trim() || undefined }), TYPING_PAUSE_MS);
  useEffect(() => {
    // The address can change from outside ("clear", the back button); what is being typed must not.
    if (field.current !== null && document.activeElement !== field.current) field.current.value = number ?? "";
  }, [number]);
  return (
    <TextInput
      ref={field}
      size="xs"
      w={140}
      aria-label={t("calls.number")}
      placeholder={t("calls.number")}
      title={t("calls.numberHint")}
      leftSection={<IconSearch size={14} />}
      defaultValue={number ?? ""}
      onChange={(event) => later(event.currentTarget.value)}
    />
  );
}
