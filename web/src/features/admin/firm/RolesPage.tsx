import { ActionIcon, Button, Group, Table, VisuallyHidden } from "@mantine/core";
import { IconPencil, IconPlus, IconShieldLock, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import classes from "../Users.module.css";
import type { Catalogue, OwnRole } from "./api";
import { useRemoveRole, useRoles } from "./api";
import { FirmTabs } from "./FirmTabs";
import { RoleEditor } from "./RoleEditor";

/** The firm's own roles; the built-in ones are where they begin from. */
export function RolesPage() {
  const { t } = useTranslation();
  const manage = can(useMe(), "users.manage");
  const roles = useRoles();
  const [open, setOpen] = useState<OwnRole | "new" | null>(null);
  const catalogue = roles.data;
  return (
    <Page
      title={t("firm.roles")}
      aside={
        manage && open === null && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen("new")} data-testid="role-add">
            {t("firm.addRole")}
          </Button>
        )
      }
    >
      <FirmTabs />
      {roles.isPending && <ListSkeleton />}
      {roles.isError && <Failed error={roles.error} onRetry={() => void roles.refetch()} />}
      {catalogue !== undefined && open === null && <RoleList catalogue={catalogue} manage={manage} onOpen={setOpen} />}
      {catalogue !== undefined && open !== null && (
        <RoleEditor key={open === "new" ? "new" : open.id} catalogue={catalogue} role={open === "new" ? null : open} readOnly={!manage} onClose={() => setOpen(null)} />
      )}
    </Page>
  );
}

function RoleList({ catalogue, manage, onOpen }: { catalogue: Catalogue; manage: boolean; onOpen: (role: OwnRole) => void }) {
  const { t } = useTranslation();
  const remove = useRemoveRole();
  if (catalogue.own.length === 0) {
    return <Panel><Empty icon={IconShieldLock} title={t("firm.noRoles")} hint={t("firm.noRolesHint")} /></Panel>;
  }
  return (
    <Panel flush>
      <Table verticalSpacing={7} className={classes["table"] ?? ""}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("common.name")}</Table.Th>
            <Table.Th>{t("firm.base")}</Table.Th>
            <Table.Th>{t("firm.people")}</Table.Th>
            <Table.Th w={90}><VisuallyHidden>{t("common.actions")}</VisuallyHidden></Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {catalogue.own.map((role) => (
            <Table.Tr key={role.id} data-testid="role-row">
              <Table.Td fw={600}>{role.name}</Table.Td>
              <Table.Td>{t(`role.${role.base}`)}</Table.Td>
              <Table.Td>{role.people}</Table.Td>
              <Table.Td>
                <Group gap={4} justify="flex-end" wrap="nowrap">
                  <ActionIcon variant="subtle" color="gray" aria-label={t("firm.edit", { name: role.name })} onClick={() => onOpen(role)}>
                    <IconPencil size={17} />
                  </ActionIcon>
                  {manage && (
                    <ActionIcon variant="subtle" color="gray" aria-label={t("firm.remove", { name: role.name })} onClick={() => remove.mutate({ params: { path: { role_id: role.id } } })}>
                      <IconTrash size={17} />
                    </ActionIcon>
                  )}
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}
