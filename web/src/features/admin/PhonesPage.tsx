import { ActionIcon, Badge, Button, Menu, Table, VisuallyHidden } from "@mantine/core";
import { IconDeviceLandlinePhone, IconDots, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { DeskPhone } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { AddPhoneDialog, EditPhoneDialog, RemovePhoneDialog } from "./PhoneDialogs";
import classes from "./Users.module.css";

/** The devices of the firm: what operators may hold, and who holds what now. */
export function PhonesPage() {
  const { t } = useTranslation();
  const me = useMe();
  const [adding, setAdding] = useState(false);
  const phones = $api.useQuery("get", "/api/v1/phones");
  return (
    <Page
      title={t("phones.title")}
      aside={
        can(me, "users.manage") && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)} data-testid="phone-add">
            {t("phones.add")}
          </Button>
        )
      }
    >
      <Panel flush>
        {phones.isPending && <ListSkeleton />}
        {phones.isError && <Failed error={phones.error} onRetry={() => void phones.refetch()} />}
        {phones.data?.length === 0 && <Empty icon={IconDeviceLandlinePhone} title={t("phones.empty")} hint={t("phones.emptyHint")} />}
        {phones.data !== undefined && phones.data.length > 0 && <PhoneTable phones={phones.data} />}
      </Panel>
      {adding && <AddPhoneDialog onClose={() => setAdding(false)} />}
    </Page>
  );
}

function PhoneTable({ phones }: { phones: DeskPhone[] }) {
  const { t } = useTranslation();
  const manage = can(useMe(), "users.manage");
  return (
    <Table verticalSpacing={7} className={classes["table"] ?? ""}>
      <Table.Caption>{t("phones.count", { count: phones.length })}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("phones.label")}</Table.Th>
          <Table.Th>{t("phones.endpoint")}</Table.Th>
          <Table.Th>{t("phones.kind")}</Table.Th>
          <Table.Th>{t("phones.holder")}</Table.Th>
          {manage && <Table.Th w={60}><VisuallyHidden>{t("common.actions")}</VisuallyHidden></Table.Th>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {phones.map((phone) => (
          <Table.Tr key={phone.id} data-testid="phone-row">
            <Table.Td fw={600}>{phone.label}</Table.Td>
            <Table.Td>{phone.endpoint}</Table.Td>
            <Table.Td>
              <Badge miw="max-content" color={phone.kind === "browser" ? "sea" : "gray"}>{t(`phones.kinds.${phone.kind}`)}</Badge>
            </Table.Td>
            <Table.Td>{phone.taken_by ?? t("common.none")}</Table.Td>
            {manage && (
              <Table.Td ta="right">
                <PhoneActions phone={phone} />
              </Table.Td>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function PhoneActions({ phone }: { phone: DeskPhone }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<"edit" | "remove" | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t("phones.menu", { label: phone.label })}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setDialog("edit")}>
            {t("common.edit")}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} disabled={phone.taken_by !== null} onClick={() => setDialog("remove")}>
            {t("common.remove")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === "edit" && <EditPhoneDialog phone={phone} onClose={close} />}
      {dialog === "remove" && <RemovePhoneDialog phone={phone} onClose={close} />}
    </>
  );
}
