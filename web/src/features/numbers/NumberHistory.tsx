import { ActionIcon, Badge, Button, Group, Modal, Stack, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconHistory } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { AnchorLink } from "@/ui/links";
import { formatNumber } from "@/ui/phone";
import { Failed, ListSkeleton } from "@/ui/States";

import { useNumberDeed, useNumberHistory, type Owner, type Ownership } from "./api";

interface Subject {
  number: string;
  shown: string;
  /** Whose card is open: deeds are about it. */
  customer: Owner;
}

/** Opens who has a number and who had it. */
export function NumberHistoryButton(subject: Subject) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure();
  const label = t("numbers.open", { number: formatNumber(subject.shown) });
  return (
    <>
      <Tooltip label={label}>
        <ActionIcon size="sm" variant="subtle" color="gray" onClick={open} aria-label={label}>
          <IconHistory size={14} />
        </ActionIcon>
      </Tooltip>
      {opened && <NumberHistoryDialog {...subject} onClose={close} />}
    </>
  );
}

function NumberHistoryDialog({ number, shown, customer, onClose }: Subject & { onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const history = useNumberHistory(number);
  const [asking, setAsking] = useState(false);
  const reassign = useNumberDeed("reassign");
  const owners = history.data?.owners ?? [];
  const others = owners.filter((one) => one.until === null && !same(one, customer));
  if (asking) {
    return (
      <ConfirmDialog
        title={t("numbers.reassign")}
        text={t("numbers.reassignText", { number: formatNumber(shown), names: others.map((one) => one.customer.name).join(", ") })}
        deed={t("numbers.reassign")}
        busy={reassign.isPending}
        onConfirm={() => reassign.mutate({ number, owner: customer }, { onSuccess: () => setAsking(false) })}
        onClose={() => setAsking(false)}
      />
    );
  }
  return (
    <Modal opened onClose={onClose} title={t("numbers.title", { number: formatNumber(shown) })} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="sm">
        {history.isPending && <ListSkeleton rows={2} />}
        {history.isError && <Failed error={history.error} onRetry={() => void history.refetch()} />}
        {history.isSuccess && owners.length === 0 && <Text size="sm">{t("numbers.nobody")}</Text>}
        {owners.map((one) => (
          <OwnerLine key={`${one.customer.kind}/${one.customer.id}/${one.until}`} one={one} number={number} mine={same(one, customer)} />
        ))}
        <Text size="xs" c="dimmed">{t("numbers.hint")}</Text>
        {others.length > 0 && can(me, "customers.edit") && (
          <Group justify="flex-end">
            <Button size="xs" variant="default" onClick={() => setAsking(true)}>{t("numbers.reassign")}</Button>
          </Group>
        )}
      </Stack>
    </Modal>
  );
}

function OwnerLine({ one, number, mine }: { one: Ownership; number: string; mine: boolean }) {
  const { t } = useTranslation();
  const me = useMe();
  const format = useFormat();
  const forget = useNumberDeed("never-had");
  const from = one.since === null ? t("numbers.fromTheBeginning") : t("numbers.since", { at: format.when(one.since) });
  const until = one.until === null ? null : t("numbers.until", { at: format.when(one.until) });
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <div>
        <Group gap={6}>
          <AnchorLink size="sm" fw={600} to="/customers/$kind/$id" params={{ kind: one.customer.kind, id: one.customer.id }}>{one.customer.name}</AnchorLink>
          {one.until === null && <Badge size="xs" variant="light">{t("numbers.now")}</Badge>}
        </Group>
        <Text size="xs" c="dimmed">{[from, until, one.ended_by?.name].filter((part) => part != null).join(" · ")}</Text>
      </div>
      {mine && one.until !== null && can(me, "customers.edit") && (
        <Button size="compact-xs" variant="subtle" color="red" loading={forget.isPending} onClick={() => forget.mutate({ number, owner: one.customer })}>
          {t("numbers.neverHad")}
        </Button>
      )}
    </Group>
  );
}

function same(one: Ownership, customer: Owner): boolean {
  return one.customer.kind === customer.kind && one.customer.id === customer.id;
}
