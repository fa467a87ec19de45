import { Badge, Combobox, Loader, Modal, Text, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import {
  IconBoxSeam, IconChecklist, IconFolders, IconPhone, IconSearch, IconSwords, IconTargetArrow,
} from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { components } from "@/api/schema";
import type { CustomerBrief } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { Person } from "@/ui/Person";
import { formatNumber } from "@/ui/phone";

import type { QuickCreate } from "@/features/quick/useQuickCreate";

import { useActions } from "./actions";
import type { Hit } from "./hits";
import type { ConsolePage } from "./pages";
import classes from "./Search.module.css";

type Everything = components["schemas"]["Everything"];

const TYPING_PAUSE_MS = 160;
const SHORTEST = 2;

interface Group {
  name: "actions" | "customers" | "deals" | "tasks" | "projects" | "competitors" | "calls" | "products" | "pages";
  hits: Hit[];
}

interface SearchDialogProps {
  pages: readonly ConsolePage[];
  quick: QuickCreate;
  onClose: () => void;
}

export function SearchDialog({ pages, quick, onClose }: SearchDialogProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const [asked] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const combobox = useCombobox({ opened: true });
  const enough = asked.length >= SHORTEST;
  const found = $api.useQuery("get", "/api/v1/search", { params: { query: { q: asked } } }, { enabled: enough, placeholderData: keepPreviousData });
  const named = useGroups(enough ? found.data : undefined, asked, pages);
  const settled = enough && found.isSuccess && !found.isPlaceholderData && named.length === 0;
  const actions = useActions(quick, asked, settled);
  const groups: Group[] = enough && actions.length > 0 ? [{ name: "actions", hits: actions }, ...named] : named;
  useEffect(() => {
    combobox.selectFirstOption();
  }, [found.data, combobox]);
  const open = (key: string) => {
    const hit = groups.flatMap((group) => group.hits).find((one) => one.key === key);
    if (hit === undefined) return;
    onClose();
    hit.act?.();
    if (hit.to !== undefined) void navigate(hit.to);
  };
  const meant = enough ? found.data?.meant : null;
  return (
    <Modal opened onClose={onClose} withCloseButton={false} padding={0} size={600} yOffset="12vh" centered={false} attributes={{ content: { "aria-label": t("search.open") } }}>
      <Combobox store={combobox} onOptionSubmit={open}>
        <Combobox.EventsTarget>
          <TextInput
            data-autofocus
            variant="unstyled"
            size="lg"
            px="md"
            className={classes["field"] ?? ""}
            leftSection={found.isFetching ? <Loader size={18} /> : <IconSearch size={20} stroke={1.7} />}
            aria-label={t("search.placeholder")}
            placeholder={t("search.placeholder")}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            data-testid="search-field"
          />
        </Combobox.EventsTarget>
        {meant !== null && meant !== undefined && <Text size="xs" c="dimmed" px="md" pt={8} role="status" data-testid="search-meant">{t("search.meant", { typed: asked, meant })}</Text>}
        <Combobox.Options className={classes["results"] ?? ""} aria-label={t("search.open")}>
          {groups.map(({ name, hits }) => (
            <Combobox.Group key={name} label={t(`search.${name}`)}>
              {hits.map((hit) => (
                <Result key={hit.key} hit={hit} />
              ))}
            </Combobox.Group>
          ))}
        </Combobox.Options>
        {(groups.length === 0 || settled) && (
          <div className={classes["message"]} role="status">
            {!enough ? t("search.start") : found.isError ? t("search.failed") : found.isPending ? t("common.loading") : t("search.empty")}
          </div>
        )}
      </Combobox>
    </Modal>
  );
}

function useGroups(found: Everything | undefined, asked: string, every: readonly ConsolePage[]): Group[] {
  const { t } = useTranslation();
  const me = useMe();
  const format = useFormat();
  const words = asked.toLocaleLowerCase();
  const pages = asked.length < SHORTEST ? [] : every.filter((page) => page.allowed(me) && t(`nav.${page.label}`).toLocaleLowerCase().includes(words));
  const mayCalls = can(me, "calls.view_all");
  const groups: Group[] = [
    { name: "customers", hits: (found?.customers ?? []).map((one) => ({ key: `${one.kind}/${one.id}`, title: one.name, under: underOf(one), mark: <Person name={one.name} />, badge: t(`customers.${one.kind}`), to: { to: "/customers/$kind/$id", params: { kind: one.kind, id: one.id } } })) },
    { name: "deals", hits: (found?.deals ?? []).map((one) => ({ key: `deal/${one.id}`, title: one.title, under: [`№ ${one.id}`, (one.contact ?? one.company ?? one.lead)?.name].filter(Boolean).join(" · "), mark: <IconTargetArrow size={20} stroke={1.7} />, to: { to: "/deals/$id", params: { id: one.id } } })) },
    { name: "tasks", hits: (found?.tasks ?? []).map((one) => ({ key: `task/${one.id}`, title: one.title, under: [one.due_day === null ? "" : format.date(`${one.due_day}T12:00:00`), one.responsible?.name].filter(Boolean).join(" · "), mark: <IconChecklist size={20} stroke={1.7} />, to: { to: "/tasks", search: { task: one.id } } })) },
    { name: "projects", hits: (found?.projects ?? []).map((one) => ({ key: `project/${one.id}`, title: one.name, under: [t(`projects.states.${one.state}`), (one.company ?? one.contact)?.name].filter(Boolean).join(" · "), mark: <IconFolders size={20} stroke={1.7} />, to: { to: "/projects/$id", params: { id: one.id } } })) },
    { name: "competitors", hits: (found?.competitors ?? []).map((one) => ({ key: `competitor/${one.id}`, title: one.name, under: one.site, mark: <IconSwords size={20} stroke={1.7} />, to: { to: "/competitors/$id", params: { id: one.id } } })) },
    { name: "calls", hits: (mayCalls ? (found?.calls ?? []) : []).map((one) => ({ key: `call/${one.id}`, title: format.when(one.started_at), under: t(`direction.${one.direction}`), mark: <IconPhone size={20} stroke={1.7} />, to: { to: "/calls", search: { call: one.id } } })) },
    { name: "products", hits: (found?.products ?? []).map((one) => ({ key: `product/${one.id}`, title: one.name, under: [one.sku, one.category?.name].filter(Boolean).join(" · "), mark: <IconBoxSeam size={20} stroke={1.7} />, to: { to: "/catalogue", search: { product: one.id } } })) },
    { name: "pages", hits: pages.map(({ to, label, icon: Glyph }) => ({ key: `page/${label}`, title: t(`nav.${label}`), under: "", mark: <Glyph size={20} stroke={1.7} />, to: { to } })) },
  ];
  return groups.filter((group) => group.hits.length > 0);
}

function underOf({ company, phones }: CustomerBrief): string {
  return [company?.name, phones[0] && formatNumber(phones[0].display)].filter((part) => part !== undefined && part !== "").join(" · ");
}

function Result({ hit }: { hit: Hit }) {
  return (
    <Combobox.Option value={hit.key} className={classes["option"] ?? ""}>
      {hit.mark}
      <span className={classes["text"]}>
        <Text span fw={600} display="block" truncate>
          {hit.title}
        </Text>
        {hit.under !== "" && (
          <Text span size="xs" c="dimmed" display="block" truncate>
            {hit.under}
          </Text>
        )}
      </span>
      {hit.badge !== undefined && <Badge color="gray">{hit.badge}</Badge>}
    </Combobox.Option>
  );
}
