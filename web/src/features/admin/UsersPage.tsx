import { ActionIcon, Badge, Button, Menu, Table, Text, VisuallyHidden } from "@mantine/core";
import { IconArrowsExchange, IconDots, IconHierarchy2, IconKey, IconLogout, IconPencil, IconPlus, IconUserOff, IconUsersGroup } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { User } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { usePatchUser, useRevokeSessions } from "./api";
import { useDepartments, useRoles } from "./firm/api";
import { FirmTabs } from "./firm/FirmTabs";
import { HandOverDialog } from "./HandOver";
import { QueuesDialog } from "./QueuesDialog";
import { TeamDialog } from "./TeamDialog";
import { AddUserDialog, EditUserDialog, PasswordDialog, SwitchOffDialog } from "./UserDialogs";
import classes from "./Users.module.css";

export function UsersPage() {
  const { t } = useTranslation();
  const me = useMe();
  const [adding, setAdding] = useState(false);
  const users = $api.useQuery("get", "/api/v1/users");
  return (
    <Page
      title={t("users.title")}
      aside={
        can(me, "users.manage") && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)} data-testid="user-add">
            {t("users.add")}
          </Button>
        )
      }
    >
      <FirmTabs />
      <Panel flush>
        {users.isPending && <ListSkeleton />}
        {users.isError && <Failed error={users.error} onRetry={() => void users.refetch()} />}
        {users.data?.length === 0 && <Empty icon={IconUsersGroup} title={t("users.empty")} />}
        {users.data !== undefined && users.data.length > 0 && <UserTable users={users.data} />}
      </Panel>
      {adding && <AddUserDialog onClose={() => setAdding(false)} />}
    </Page>
  );
}

function UserTable({ users }: { users: User[] }) {
  const { t } = useTranslation();
  const me = useMe();
  const manage = can(me, "users.manage");
  const format = useFormat();
  const own = new Map((useRoles().data?.own ?? []).map((role) => [role.id, role.name]));
  const departments = new Map((useDepartments().data ?? []).map((one) => [one.id, one.name]));
  return (
    <Table verticalSpacing={7} className={classes["table"] ?? ""}>
      <Table.Caption>{t("users.count", { count: users.length })}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("common.name")}</Table.Th>
          <Table.Th>{t("users.login")}</Table.Th>
          <Table.Th>{t("users.role")}</Table.Th>
          {departments.size > 0 && <Table.Th>{t("firm.department")}</Table.Th>}
          <Table.Th>{t("users.state")}</Table.Th>
          <Table.Th>{t("users.since")}</Table.Th>
          {manage && <Table.Th w={60}><VisuallyHidden>{t("common.actions")}</VisuallyHidden></Table.Th>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {users.map((user) => (
          <Table.Tr key={user.id} data-testid="user-row" data-inactive={!user.active || undefined}>
            <Table.Td fw={600}>
              {user.name}
              {user.id === me.user_id && <Text span c="dimmed" size="xs">{` (${t("common.you")})`}</Text>}
            </Table.Td>
            <Table.Td>{user.login}</Table.Td>
            <Table.Td>{own.get(user.own_role_id ?? 0) ?? t(`role.${user.role}`)}</Table.Td>
            {departments.size > 0 && <Table.Td>{departments.get(user.department_id ?? 0)}</Table.Td>}
            <Table.Td>
              <Badge color={user.active ? "sea" : "gray"}>{t(user.active ? "users.active" : "users.inactive")}</Badge>
            </Table.Td>
            <Table.Td>{format.date(user.created_at)}</Table.Td>
            {manage && (
              <Table.Td ta="right">
                <UserActions user={user} self={user.id === me.user_id} />
              </Table.Td>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

const LEADERS: User["role"][] = ["senior_operator", "supervisor"];

type Dialog = "edit" | "queues" | "team" | "password" | "hand-over" | "off" | null;

function UserActions({ user, self }: { user: User; self: boolean }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<Dialog>(null);
  const patch = usePatchUser(user.id);
  const revoke = useRevokeSessions(user);
  const close = () => setDialog(null);
  return (
    <>
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t("users.menu", { name: user.name })}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setDialog("edit")}>
            {t("common.edit")}
          </Menu.Item>
          <Menu.Item leftSection={<IconHierarchy2 size={16} />} onClick={() => setDialog("queues")}>
            {t("users.queues")}
          </Menu.Item>
          {LEADERS.includes(user.role) && (
            <Menu.Item leftSection={<IconUsersGroup size={16} />} onClick={() => setDialog("team")} data-testid="user-team">
              {t("users.team")}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconKey size={16} />} onClick={() => setDialog("password")}>
            {t("users.setPassword")}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={revoke}>
            {t("users.revoke")}
          </Menu.Item>
          <Menu.Item leftSection={<IconArrowsExchange size={16} />} onClick={() => setDialog("hand-over")} data-testid="user-hand-over">
            {t("leaving.menu")}
          </Menu.Item>
          <Menu.Divider />
          {user.active ? (
            <Menu.Item color="red" disabled={self} leftSection={<IconUserOff size={16} />} onClick={() => setDialog("off")}>
              {t("users.deactivate")}
            </Menu.Item>
          ) : (
            <Menu.Item onClick={() => patch({ active: true })}>{t("users.activate")}</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog === "edit" && <EditUserDialog user={user} self={self} onClose={close} />}
      {dialog === "queues" && <QueuesDialog user={user} onClose={close} />}
      {dialog === "team" && <TeamDialog user={user} onClose={close} />}
      {dialog === "password" && <PasswordDialog user={user} onClose={close} />}
      {dialog === "hand-over" && <HandOverDialog user={user} onClose={close} />}
      {dialog === "off" && <SwitchOffDialog user={user} onClose={close} />}
    </>
  );
}
