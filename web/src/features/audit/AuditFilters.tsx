import { ActionIcon, Button, Group, Select, Tooltip } from "@mantine/core";
import { IconFilterOff, IconX } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { DateRange } from "@/features/calls/DateRange";

import { OUTCOMES, parseAuditSearch, TOPIC_NAMES } from "./search";
import type { AuditSearch } from "./search";
import { actionText } from "./words";

const route = getRouteApi("/inside/audit");

type Change = { [K in keyof AuditSearch]?: AuditSearch[K] | undefined };

export function AuditFilters() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const users = $api.useQuery("get", "/api/v1/users");
  const change = (changes: Change) => void navigate({ search: parseAuditSearch({ ...search, ...changes }) });
  const action = search.action;
  return (
    <Group gap="xs" role="search" aria-label={t("audit.filters")}>
      <Select
        size="xs"
        w={220}
        clearable
        aria-label={t("audit.topic")}
        placeholder={t("audit.topic")}
        value={search.topic ?? null}
        onChange={(value) => change({ topic: TOPIC_NAMES.find((one) => one === value), action: undefined })}
        data={TOPIC_NAMES.map((value) => ({ value, label: t(`audit.topics.${value}`) }))}
      />
      <Select
        size="xs"
        w={190}
        clearable
        searchable
        aria-label={t("audit.who")}
        placeholder={t("audit.who")}
        value={search.user === undefined ? null : String(search.user)}
        onChange={(value) => change({ user: value === null ? undefined : Number(value) })}
        data={(users.data ?? []).map((one) => ({ value: String(one.id), label: one.name }))}
      />
      <Select
        size="xs"
        w={150}
        clearable
        aria-label={t("audit.outcome")}
        placeholder={t("audit.outcome")}
        value={search.outcome ?? null}
        onChange={(value) => change({ outcome: OUTCOMES.find((one) => one === value) })}
        data={OUTCOMES.map((value) => ({ value, label: t(`audit.outcomes.${value}`) }))}
      />
      <DateRange from={search.from} to={search.to} onChange={(from, to) => change({ from, to })} />
      {action !== undefined && (
        <Button variant="light" size="xs" rightSection={<IconX size={13} aria-hidden />} onClick={() => change({ action: undefined })} aria-label={t("audit.anyAction")}>
          {actionText(action, t)}
        </Button>
      )}
      {Object.keys(search).length > 0 && (
        <Tooltip label={t("calls.clear")}>
          <ActionIcon size={30} variant="subtle" aria-label={t("calls.clear")} onClick={() => void navigate({ search: {} })}>
            <IconFilterOff size={17} />
          </ActionIcon>
        </Tooltip>
      )}
    </Group>
  );
}
