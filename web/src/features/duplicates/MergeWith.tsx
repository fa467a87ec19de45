import { Button, Loader, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconArrowMerge, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { CustomerBrief, CustomerCard } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { formatNumber } from "@/ui/phone";

import classes from "./Duplicates.module.css";
import { MergeDialog } from "./MergeDialog";

const TYPING_PAUSE_MS = 200;

/** From a card to the merge with another one of its kind; this card stays unless the two are swapped. */
export function MergeWith({ customer }: { customer: CustomerCard }) {
  const { t } = useTranslation();
  const me = useMe();
  const [choosing, setChoosing] = useState(false);
  const [other, setOther] = useState<number | null>(null);
  const close = () => {
    setChoosing(false);
    setOther(null);
  };
  if (!can(me, "customers.merge") || customer.status === "converted") return null;
  return (
    <>
      <Button variant="default" size="xs" leftSection={<IconArrowMerge size={15} />} onClick={() => setChoosing(true)} data-testid="merge-with">
        {t("duplicates.mergeWith")}
      </Button>
      {choosing && other === null && <Picker customer={customer} onPick={setOther} onClose={close} />}
      {other !== null && <MergeDialog pair={{ kind: customer.kind, survivorId: customer.id, loserId: other }} onClose={close} onMerged={close} />}
    </>
  );
}

function Picker({ customer, onPick, onClose }: { customer: CustomerCard; onPick: (id: number) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [asked] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const found = $api.useQuery("get", "/api/v1/customers", { params: { query: { q: asked, kind: customer.kind, limit: 12 } } }, { enabled: asked.length > 1 });
  const shared = customer.shared_with.filter((one) => one.kind === customer.kind);
  const shown = (asked.length > 1 ? (found.data?.items ?? []) : shared).filter((one) => one.id !== customer.id);
  return (
    <Modal opened onClose={onClose} title={t("duplicates.pickTitle", { name: customer.name })} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="sm">
        <TextInput
          data-autofocus
          aria-label={t("customers.search")}
          placeholder={t("customers.search")}
          leftSection={<IconSearch size={16} />}
          rightSection={found.isFetching ? <Loader size="xs" /> : null}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {shown.map((one) => <Choice key={one.id} customer={one} onPick={onPick} />)}
        {shown.length === 0 && <Text size="sm" c="dimmed">{t(asked.length > 1 && found.isSuccess ? "customers.empty" : "duplicates.pickHint")}</Text>}
      </Stack>
    </Modal>
  );
}

function Choice({ customer, onPick }: { customer: CustomerBrief; onPick: (id: number) => void }) {
  const parts = [customer.company?.name, ...customer.phones.slice(0, 2).map((phone) => formatNumber(phone.display)), customer.responsible?.name];
  return (
    <button type="button" className={classes["choice"]} onClick={() => onPick(customer.id)}>
      <Text span size="sm" fw={600}>{customer.name}</Text>
      <Text size="xs" c="dimmed">{parts.filter(Boolean).join(" · ")}</Text>
    </button>
  );
}
