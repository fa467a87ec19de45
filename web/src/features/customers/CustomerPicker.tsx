import { Badge, CloseButton, Combobox, Loader, Text, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconSelector } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { CustomerBrief, CustomerKind } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { formatNumber } from "@/ui/phone";

import { namedBy } from "./named";
import { NewCustomerDialog } from "./NewCustomerDialog";
import { remember, useRecent } from "./recent";
import type { Picked } from "./recent";

const TYPING_PAUSE_MS = 160;
const SHORTEST = 2;
const SHOWN = 8;
const CREATE = { contact: "picker.createContact", company: "picker.createCompany", lead: "picker.createLead" } as const;
const NONE: CustomerBrief[] = [];

export interface CustomerPickerProps {
  label: string;
  /** What can be chosen; several kinds are marked in the list. */
  kinds: readonly CustomerKind[];
  value: Picked | null;
  onChange: (picked: Picked | null) => void;
  error?: ReactNode;
  description?: string;
  placeholder?: string;
  required?: boolean;
  disabled?: boolean;
  autoFocus?: boolean;
  /** Whom it cannot be, such as the card itself. */
  except?: { kind: CustomerKind; id: number };
  /** Within a popover the list has to stay inside. */
  withinPortal?: boolean;
  "data-testid"?: string;
}

/** A customer found as by the search everywhere, those of late first; who is not there is made on the spot. */
export function CustomerPicker(props: CustomerPickerProps) {
  const { label, kinds, value, onChange, error, description, placeholder, required = false, disabled = false, autoFocus = false, except, withinPortal = true } = props;
  const { t } = useTranslation();
  const me = useMe();
  const [typed, type] = useState<string | null>(null);
  const [making, make] = useState<CustomerKind | null>(null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const text = typed?.trim() ?? "";
  const { groups, fresh } = useFound(text, kinds, combobox.dropdownOpened && !disabled, except);
  const every = groups.flatMap((group) => group.items);
  const makable = can(me, "customers.edit") && fresh ? kinds : [];
  const first = `${text}/${every.length}/${fresh}`;
  const { selectFirstOption } = combobox;
  useEffect(() => {
    if (text !== "") selectFirstOption();
    // Anew with each answer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [first, selectFirstOption]);
  const pick = (picked: Picked | null) => {
    if (picked !== null) remember(me.user_id, picked);
    onChange(picked);
    type(null);
  };
  const choose = (key: string) => {
    const chosen = every.find((one) => `${one.kind}/${one.id}` === key);
    if (chosen !== undefined) pick(chosen);
    else make(kinds.find((kind) => key === `new/${kind}`) ?? null);
    combobox.closeDropdown();
  };
  const leave = () => {
    combobox.closeDropdown();
    if (typed === "" && !required && value !== null) onChange(null);
    if (making === null) type(null);
  };
  return (
    <>
      <Combobox store={combobox} onOptionSubmit={choose} withinPortal={withinPortal} position="bottom-start" disabled={disabled}>
        <Combobox.Target withExpandedAttribute>
          <TextInput
            label={label}
            description={description}
            error={error}
            required={required}
            disabled={disabled}
            autoComplete="off"
            maxLength={200}
            placeholder={placeholder ?? t("picker.placeholder")}
            {...(autoFocus && { "data-autofocus": true })}
            value={typed ?? value?.name ?? ""}
            onChange={(event) => {
              type(event.currentTarget.value);
              combobox.openDropdown();
            }}
            onClick={() => combobox.openDropdown()}
            onKeyDown={(event) => {
              // Before the answer is there, Enter would choose for what was typed a moment ago.
              if (event.key === "Enter" && typed !== null && !fresh && !event.ctrlKey && !event.metaKey) event.preventDefault();
            }}
            onBlur={leave}
            rightSection={
              value !== null && !required && !disabled
                ? <CloseButton size="sm" aria-label={t("picker.clear", { label })} onMouseDown={(event) => event.preventDefault()} onClick={() => pick(null)} />
                : !fresh ? <Loader size={14} /> : <IconSelector size={16} aria-hidden />
            }
            data-testid={props["data-testid"]}
          />
        </Combobox.Target>
        <Combobox.Dropdown>
          <Combobox.Options mah={320} style={{ overflowY: "auto" }} aria-label={label}>
            {groups.map(({ name, items }) => (
              <Combobox.Group key={name} label={t(`picker.${name}`)}>
                {items.map((one) => <Option key={`${one.kind}/${one.id}`} one={one} marked={kinds.length > 1} />)}
              </Combobox.Group>
            ))}
            {makable.map((kind) => (
              <Combobox.Option key={kind} value={`new/${kind}`} data-testid={`picker-new-${kind}`}>
                <IconPlus size={14} style={{ verticalAlign: "-2px", marginRight: 6 }} aria-hidden />
                {text === "" ? t(`${CREATE[kind]}Empty`) : t(CREATE[kind], { name: text })}
              </Combobox.Option>
            ))}
            {every.length === 0 && makable.length === 0 && <Combobox.Empty>{t(fresh ? "customers.empty" : "common.loading")}</Combobox.Empty>}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {making !== null && (
        <NewCustomerDialog
          kind={making}
          given={namedBy(text)}
          onClose={() => { make(null); type(null); }}
          onMade={({ kind, id, name, company }) => { make(null); pick({ kind, id, name, company }); }}
        />
      )}
    </>
  );
}

interface Group {
  name: "recent" | "newest" | "found";
  items: CustomerBrief[] | Picked[];
}

function useFound(text: string, kinds: readonly CustomerKind[], opened: boolean, except: CustomerPickerProps["except"]): { groups: Group[]; fresh: boolean } {
  const [asked] = useDebouncedValue(text, TYPING_PAUSE_MS);
  const recent = useRecent(kinds);
  const enough = text.length >= SHORTEST;
  const only = kinds.length === 1 && kinds[0] !== undefined ? { kind: kinds[0] } : {};
  const found = $api.useQuery("get", "/api/v1/search", { params: { query: { q: asked, limit: SHOWN, ...only } } }, { enabled: opened && enough && asked.length >= SHORTEST, placeholderData: keepPreviousData });
  const newest = $api.useQuery("get", "/api/v1/customers", { params: { query: { limit: SHOWN, ...only } } }, { enabled: opened && !enough });
  const fits = ({ kind, id }: Picked) => kinds.includes(kind) && (except?.kind !== kind || except.id !== id);
  const seen = recent.filter(fits).slice(0, SHOWN);
  const isSeen = (one: Picked) => seen.some((other) => other.kind === one.kind && other.id === one.id);
  const groups: Group[] = enough
    ? [{ name: "found", items: (found.data?.customers ?? NONE).filter(fits) }]
    : [{ name: "recent", items: seen }, { name: "newest", items: (newest.data?.items ?? NONE).filter((one) => fits(one) && !isSeen(one)).slice(0, SHOWN - seen.length) }];
  const answered = enough ? asked === text && !found.isPlaceholderData && !found.isPending : !newest.isPending;
  return { groups: groups.filter((group) => group.items.length > 0), fresh: !opened || answered || found.isError };
}

function Option({ one, marked }: { one: CustomerBrief | Picked; marked: boolean }) {
  const { t } = useTranslation();
  const number = "phones" in one ? one.phones[0] : undefined;
  const under = [one.company?.name, number && formatNumber(number.display)].filter((part) => part !== undefined && part !== "").join(" · ");
  return (
    <Combobox.Option value={`${one.kind}/${one.id}`}>
      <span style={{ display: "flex", alignItems: "center", gap: 8 }}>
        <span style={{ flex: 1, minWidth: 0 }}>
          <Text span size="sm" display="block" truncate>{one.name}</Text>
          {under !== "" && <Text span size="xs" opacity={0.7} display="block" truncate>{under}</Text>}
        </span>
        {marked && <Badge size="xs" color="gray" variant="light">{t(`customers.${one.kind}`)}</Badge>}
      </span>
    </Combobox.Option>
  );
}
