import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Role } from "@/api/types";

import { useDepartments, useRoles } from "./api";
import { branches, indented } from "./tree";

const OWN = "own:";

/** A role as one choice of two kinds: a built-in one, or one of the firm's own. */
export function roleValue(role: Role, ownRoleId: number | null | undefined): string {
  return ownRoleId === null || ownRoleId === undefined ? role : `${OWN}${ownRoleId}`;
}

export function roleChange(value: string): { role: Role; own_role_id?: null } | { own_role_id: number } {
  return value.startsWith(OWN) ? { own_role_id: Number(value.slice(OWN.length)) } : { role: value as Role };
}

interface ChoiceProps {
  value?: string | null;
  onChange: (value: string | null) => void;
  disabled?: boolean;
}

export function RoleSelect({ value = null, onChange, disabled = false, builtIn }: ChoiceProps & { builtIn: { value: Role; label: string }[] }) {
  const { t } = useTranslation();
  const own = (useRoles().data?.own ?? []).map((role) => ({ value: `${OWN}${role.id}`, label: role.name }));
  const groups = [{ group: t("firm.builtIn"), items: builtIn }, ...(own.length > 0 ? [{ group: t("firm.ownRoles"), items: own }] : [])];
  return <Select label={t("users.role")} allowDeselect={false} searchable disabled={disabled} data={groups} value={value} onChange={onChange} data-testid="user-role" />;
}

export function DepartmentSelect({ value = null, onChange, disabled = false }: ChoiceProps) {
  const { t } = useTranslation();
  const departments = useDepartments().data ?? [];
  if (departments.length === 0) return null;
  return <Select label={t("firm.department")} clearable searchable disabled={disabled} placeholder={t("firm.noDepartment")} data={branches(departments).map(indented)} value={value} onChange={onChange} data-testid="user-department" />;
}
