import { Alert, Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { problemFields } from "@/api/problems";
import type { Role, User, UserCreate } from "@/api/types";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import { useCreateUser, usePatchUser } from "./api";
import { DepartmentSelect, roleChange, RoleSelect, roleValue } from "./firm/PlaceFields";
import { HandOverChoice, useHandOver } from "./HandOver";

const ROLES: readonly Role[] = [
  "operator", "senior_operator", "qa", "qa_lead", "reviewer", "supervisor", "sales_manager", "administrator", "auditor", "integrator",
];
const NOBODY = { login: "", name: "", role: "operator", department: null as string | null, password: "" };
const SHORTEST_PASSWORD = 10;

function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("common.close") }}>
      {children}
    </Modal>
  );
}

function useRules() {
  const { t } = useTranslation();
  return {
    filled: (value: string) => (value.trim() === "" ? t("common.required") : null),
    password: (value: string) => (value.length < SHORTEST_PASSWORD ? t("users.passwordShort") : null),
    roles: ROLES.map((value) => ({ value, label: t(`role.${value}`) })),
  };
}

export function AddUserDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { filled, password, roles } = useRules();
  const create = useCreateUser();
  const form = useForm({
    initialValues: NOBODY,
    validate: { login: filled, name: filled, password },
  });
  const submit = form.onSubmit(({ login, name, role, department, password }) => {
    const body: UserCreate = { login, name, role: "operator", password, ...roleChange(role), ...(department === null ? {} : { department_id: Number(department) }) };
    create.mutate(
      { body },
      {
        onSuccess: (user) => {
          toastDone(t("users.added", { name: user.name }));
          onClose();
        },
        onError: (error) => {
          for (const field of problemFields(error)) form.setFieldError(field, t("problem.invalid-input"));
        },
      },
    );
  });
  return (
    <Dialog title={t("users.addTitle")} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          {create.isError && (
            <Alert color="red" variant="light" role="alert">
              {problemText(create.error, t)}
            </Alert>
          )}
          <TextInput label={t("common.name")} required data-autofocus {...form.getInputProps("name")} />
          <TextInput label={t("users.login")} description={t("users.loginRule")} required autoComplete="off" {...form.getInputProps("login")} />
          <RoleSelect builtIn={roles} {...form.getInputProps("role")} />
          <DepartmentSelect {...form.getInputProps("department")} />
          <PasswordInput label={t("users.password")} description={t("users.passwordHint")} required autoComplete="new-password" {...form.getInputProps("password")} />
          <Button type="submit" loading={create.isPending}>
            {t("common.add")}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}

export function EditUserDialog({ user, self, onClose }: { user: User; self: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { filled, roles } = useRules();
  const patch = usePatchUser(user.id);
  const before = { name: user.name, role: roleValue(user.role, user.own_role_id), department: user.department_id?.toString() ?? null };
  const form = useForm({ initialValues: before, validate: { name: filled } });
  const submit = form.onSubmit(({ name, role, department }) => {
    const place = department === before.department ? {} : { department_id: department === null ? null : Number(department) };
    patch({ name, ...(role === before.role ? {} : roleChange(role)), ...place }, onClose);
  });
  return (
    <Dialog title={t("users.editTitle", { name: user.name })} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <TextInput label={t("common.name")} required data-autofocus {...form.getInputProps("name")} />
          <RoleSelect builtIn={roles} disabled={self} {...form.getInputProps("role")} />
          <DepartmentSelect {...form.getInputProps("department")} />
          <Button type="submit">{t("common.save")}</Button>
        </Stack>
      </form>
    </Dialog>
  );
}

export function PasswordDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const { password } = useRules();
  const patch = usePatchUser(user.id);
  const form = useForm({ initialValues: { password: "" }, validate: { password } });
  const done = () => {
    toastDone(t("common.saved"));
    onClose();
  };
  return (
    <Dialog title={t("users.setPassword")} onClose={onClose}>
      <form onSubmit={form.onSubmit((values) => patch(values, done))} noValidate>
        <Stack gap="sm">
          <PasswordInput label={t("users.newPassword")} description={t("users.passwordHint")} required data-autofocus autoComplete="new-password" {...form.getInputProps("password")} />
          <Button type="submit">{t("common.save")}</Button>
        </Stack>
      </form>
    </Dialog>
  );
}

export function SwitchOffDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const patch = usePatchUser(user.id);
  const choice = useHandOver(user.id);
  const off = () => patch({ active: false }, () => {
    choice.run();
    onClose();
  });
  return (
    <Dialog title={t("users.confirmOff", { name: user.name })} onClose={onClose}>
      <Text size="sm" mb="sm">{t("users.confirmOffText")}</Text>
      <HandOverChoice choice={choice} optional />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t("common.cancel")}
        </Button>
        <Button color="red" onClick={off}>
          {t("users.deactivate")}
        </Button>
      </Group>
    </Dialog>
  );
}
