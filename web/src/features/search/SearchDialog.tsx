import { Badge, Combobox, Loader, Modal, Text, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { CustomerBrief, CustomerKind } from "@/api/types";
import { Person } from "@/ui/Person";
import { formatNumber } from "@/ui/phone";

import classes from "./Search.module.css";

const TYPING_PAUSE_MS = 160;
const SHORTEST = 2;

export function SearchDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const [asked] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const combobox = useCombobox({ opened: true });
  const found = $api.useQuery(
    "get",
    "/api/v1/customers",
    { params: { query: { q: asked, limit: 8 } } },
    { enabled: asked.length >= SHORTEST, placeholderData: keepPreviousData },
  );
  const items = asked.length >= SHORTEST ? (found.data?.items ?? []) : [];
  useEffect(() => {
    combobox.selectFirstOption();
  }, [found.data, combobox]);
  const open = (value: string) => {
    const [kind, id] = value.split("/");
    onClose();
    void navigate({ to: "/customers/$kind/$id", params: { kind: kind as CustomerKind, id: Number(id) } });
  };
  return (
    <Modal opened onClose={onClose} withCloseButton={false} padding={0} size={560} yOffset="12vh" centered={false} attributes={{ content: { "aria-label": t("search.open") } }}>
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
        <Combobox.Options className={classes["results"] ?? ""} aria-label={t("search.open")}>
          {items.map((customer) => (
            <Result key={`${customer.kind}/${customer.id}`} customer={customer} />
          ))}
        </Combobox.Options>
        {items.length === 0 && (
          <div className={classes["message"]} role="status">
            {asked.length < SHORTEST ? t("search.start") : found.isError ? t("search.failed") : found.isPending ? t("common.loading") : t("search.empty")}
          </div>
        )}
      </Combobox>
    </Modal>
  );
}

function Result({ customer }: { customer: CustomerBrief }) {
  const { t } = useTranslation();
  const second = [customer.company?.name, customer.phones[0] && formatNumber(customer.phones[0].display)].filter((part) => part !== undefined && part !== "");
  return (
    <Combobox.Option value={`${customer.kind}/${customer.id}`} className={classes["option"] ?? ""}>
      <Person name={customer.name} />
      <span className={classes["text"]}>
        <Text span fw={600} display="block" truncate>
          {customer.name}
        </Text>
        <Text span size="xs" c="dimmed" display="block" truncate>
          {second.join(" · ")}
        </Text>
      </span>
      <Badge color="gray">{t(`customers.${customer.kind}`)}</Badge>
    </Combobox.Option>
  );
}
