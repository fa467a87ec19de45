import { ActionIcon, Badge, Button, Group, Table, Text, VisuallyHidden } from "@mantine/core";
import { IconHierarchy2, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { can, useMe } from "@/features/session/api";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import classes from "../Users.module.css";
import type { Department } from "./api";
import { useDepartments, useRemoveDepartment } from "./api";
import { DepartmentDialog } from "./DepartmentDialog";
import { FirmTabs } from "./FirmTabs";
import { branches } from "./tree";

/** The firm as a tree of departments and teams, each with its head. */
export function DepartmentsPage() {
  const { t } = useTranslation();
  const manage = can(useMe(), "users.manage");
  const [open, setOpen] = useState<Department | "new" | null>(null);
  const departments = useDepartments();
  return (
    <Page
      title={t("firm.departments")}
      aside={
        manage && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen("new")} data-testid="department-add">
            {t("firm.addDepartment")}
          </Button>
        )
      }
    >
      <FirmTabs />
      <Panel flush>
        {departments.isPending && <ListSkeleton />}
        {departments.isError && <Failed error={departments.error} onRetry={() => void departments.refetch()} />}
        {departments.data?.length === 0 && <Empty icon={IconHierarchy2} title={t("firm.noDepartments")} hint={t("firm.noDepartmentsHint")} />}
        {departments.data !== undefined && departments.data.length > 0 && <Tree departments={departments.data} manage={manage} onEdit={setOpen} />}
      </Panel>
      {open !== null && <DepartmentDialog department={open === "new" ? null : open} departments={departments.data ?? []} onClose={() => setOpen(null)} />}
    </Page>
  );
}

function Tree({ departments, manage, onEdit }: { departments: Department[]; manage: boolean; onEdit: (one: Department) => void }) {
  const { t } = useTranslation();
  const users = $api.useQuery("get", "/api/v1/users");
  const names = new Map((users.data ?? []).map((user) => [user.id, user.name]));
  return (
    <Table verticalSpacing={7} className={classes["table"] ?? ""}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("common.name")}</Table.Th>
          <Table.Th>{t("firm.head")}</Table.Th>
          <Table.Th>{t("firm.people")}</Table.Th>
          {manage && <Table.Th w={90}><VisuallyHidden>{t("common.actions")}</VisuallyHidden></Table.Th>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {branches(departments).map(({ department, depth }) => (
          <Table.Tr key={department.id} data-testid="department-row">
            <Table.Td fw={600} pl={8 + depth * 26}>
              <Group gap={8} wrap="nowrap">
                {department.name}
                <Badge variant="light" color={department.kind === "team" ? "sea" : "gray"}>{t(`firm.kind.${department.kind}`)}</Badge>
              </Group>
            </Table.Td>
            <Table.Td>{department.head_id === null ? <Text span size="sm" c="dimmed">{t("firm.noHead")}</Text> : names.get(department.head_id)}</Table.Td>
            <Table.Td>{department.people}</Table.Td>
            {manage && <Table.Td ta="right"><Actions department={department} onEdit={onEdit} /></Table.Td>}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Actions({ department, onEdit }: { department: Department; onEdit: (one: Department) => void }) {
  const { t } = useTranslation();
  const remove = useRemoveDepartment();
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      <ActionIcon variant="subtle" color="gray" aria-label={t("firm.edit", { name: department.name })} onClick={() => onEdit(department)}>
        <IconPencil size={17} />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" aria-label={t("firm.remove", { name: department.name })} loading={remove.isPending} onClick={() => remove.mutate({ params: { path: { department_id: department.id } } })}>
        <IconTrash size={17} />
      </ActionIcon>
    </Group>
  );
}
