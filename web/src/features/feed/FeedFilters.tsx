import "dayjs/locale/ru";

import { Group, MultiSelect, SegmentedControl, Switch } from "@mantine/core";
import { DatePickerInput } from "@mantine/dates";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";

import { useFeedChoices } from "./api";
import { useChange } from "./change";
import classes from "./Feed.module.css";
import { GROUPS } from "./search";
import type { FeedGroup, FeedSearch } from "./search";

/** Whose work, of which kind, up to which day. */
export function FeedFilters({ search }: { search: FeedSearch }) {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const change = useChange();
  const choices = useFeedChoices(can(me, "tasks.view")).data;
  const people = (choices?.people ?? []).map((one) => ({ value: String(one.id), label: one.name }));
  const parts = (choices?.departments ?? []).map((one) => ({ value: String(one.id), label: one.name }));
  const groups = (Object.keys(GROUPS) as FeedGroup[]).map((value) => ({ value, label: t(`feed.groups.${value}`) }));
  return (
    <Group gap={8} role="search" aria-label={t("feed.filters")}>
      <div className={classes["groups"]}>
        <SegmentedControl size="xs" aria-label={t("timeline.filter")} value={search.show ?? "all"} data={groups} onChange={(value) => change({ show: value === "all" ? undefined : value })} />
      </div>
      {people.length > 1 && <MultiSelect size="xs" miw={150} maw={340} clearable searchable limit={50} aria-label={t("feed.people")} placeholder={search.people === undefined ? t("feed.people") : ""} value={(search.people ?? []).map(String)} data={people} onChange={(value) => change({ people: value.length > 0 ? value.map(Number) : undefined })} data-testid="feed-people" />}
      {parts.length > 0 && <MultiSelect size="xs" miw={160} maw={340} clearable searchable aria-label={t("feed.departments")} placeholder={search.department === undefined ? t("feed.departments") : ""} value={(search.department ?? []).map(String)} data={parts} onChange={(value) => change({ department: value.length > 0 ? value.map(Number) : undefined })} />}
      <DatePickerInput size="xs" w={140} clearable locale={i18n.language} valueFormat="D MMM YYYY" maxDate={new Date()} aria-label={t("feed.day")} placeholder={t("feed.day")} value={search.day ?? null} onChange={(day) => change({ day: day ?? undefined })} data-testid="feed-day" />
      {choices?.team === true && <Switch size="xs" label={t("feed.team")} checked={search.team === true} onChange={(event) => change({ team: event.currentTarget.checked ? true : undefined })} data-testid="feed-team" />}
    </Group>
  );
}
