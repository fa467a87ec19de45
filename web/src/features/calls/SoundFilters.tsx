import { Chip, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconMessageSearch } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { can, useMe } from "@/features/session/api";

import { useFilterChange } from "./CallFilters";
import { LENGTHS, SPEAKERS } from "./search";

const TYPING_PAUSE_MS = 450;
const SAID_FIELD = "words-said";

export function focusSaid(): void {
  document.getElementById(SAID_FIELD)?.focus();
}

/** What was said, and what recordings know beside: length, tags, whether there is one. */
export function SoundFilters() {
  const me = useMe();
  const hears = can(me, "recordings.listen_own") || can(me, "recordings.listen_all");
  return (
    <>
      {can(me, "transcripts.view") && <SaidFilter />}
      {hears && <RecordedFilters />}
    </>
  );
}

function SaidFilter() {
  const { t } = useTranslation();
  const { said, side } = useSearch({ from: "/inside/calls" });
  const { change } = useFilterChange();
  const field = useRef<HTMLInputElement>(null);
  const later = useDebouncedCallback((value: string) => change({ said: value.trim().slice(0, 200) || undefined }), TYPING_PAUSE_MS);
  useEffect(() => {
    if (field.current !== null && document.activeElement !== field.current) field.current.value = said ?? "";
  }, [said]);
  return (
    <>
      <TextInput
        ref={field}
        id={SAID_FIELD}
        size="xs"
        w={210}
        aria-label={t("find.said")}
        placeholder={t("find.said")}
        title={t("find.saidHint")}
        data-testid="words-said"
        leftSection={<IconMessageSearch size={15} aria-hidden />}
        defaultValue={said ?? ""}
        onChange={(event) => later(event.currentTarget.value)}
      />
      {said !== undefined && (
        <Select
          size="xs"
          w={130}
          clearable
          aria-label={t("find.side")}
          placeholder={t("find.side")}
          data={SPEAKERS.map((value) => ({ value, label: t(`side.${value}`) }))}
          value={side ?? null}
          onChange={(value) => change({ side: value ?? undefined })}
        />
      )}
    </>
  );
}

function RecordedFilters() {
  const { t } = useTranslation();
  const { recorded, tag, length } = useSearch({ from: "/inside/calls" });
  const { change } = useFilterChange();
  const tags = $api.useQuery("get", "/api/v1/call-tags", {}, { staleTime: 60_000 });
  return (
    <>
      <Chip size="xs" radius="sm" checked={recorded === true} onChange={(checked) => change({ recorded: checked || undefined })}>
        {t("find.recorded")}
      </Chip>
      <Select
        size="xs"
        w={130}
        clearable
        aria-label={t("find.length")}
        placeholder={t("find.length")}
        data={LENGTHS.map((value) => ({ value, label: t(`find.${value}`) }))}
        value={length ?? null}
        onChange={(value) => change({ length: value ?? undefined })}
      />
      {((tags.data?.tags.length ?? 0) > 0 || tag !== undefined) && (
        <Select
          size="xs"
          w={130}
          clearable
          searchable
          aria-label={t("find.tag")}
          placeholder={t("find.tag")}
          data={tags.data?.tags ?? []}
          value={tag ?? null}
          onChange={(value) => change({ tag: value ?? undefined })}
        />
      )}
    </>
  );
}
