import { Alert, Button, Modal, SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { problemText } from "@/ui/problemText";

import type { Department } from "./api";
import { useSaveDepartment } from "./api";
import { indented, parentsOf } from "./tree";

interface Props {
  department: Department | null;
  departments: Department[];
  onClose: () => void;
}

const KINDS = ["department", "team"] as const;

export function DepartmentDialog({ department, departments, onClose }: Props) {
  const { t } = useTranslation();
  const { add, change } = useSaveDepartment();
  const users = $api.useQuery("get", "/api/v1/users");
  const form = useForm({
    initialValues: {
      name: department?.name ?? "",
      kind: department?.kind ?? "department",
      parent: department?.parent_id?.toString() ?? null,
      head: department?.head_id?.toString() ?? null,
    },
    validate: { name: (value) => (value.trim() === "" ? t("common.required") : null) },
  });
  const submit = form.onSubmit(({ name, kind, parent, head }) => {
    const body = { name, kind, parent_id: parent === null ? null : Number(parent), head_id: head === null ? null : Number(head) };
    if (department === null) add.mutate({ body }, { onSuccess: onClose });
    else change.mutate({ params: { path: { department_id: department.id } }, body }, { onSuccess: onClose });
  });
  const problem = add.error ?? change.error;
  const heads = (users.data ?? []).filter((user) => user.active || user.id === department?.head_id);
  return (
    <Modal opened onClose={onClose} title={department?.name ?? t("firm.newDepartment")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          {problem !== null && <Alert color="red" variant="light" role="alert">{problemText(problem, t)}</Alert>}
          <TextInput label={t("common.name")} required data-autofocus maxLength={120} {...form.getInputProps("name")} data-testid="department-name" />
          <SegmentedControl aria-label={t("firm.kindLabel")} data={KINDS.map((value) => ({ value, label: t(`firm.kind.${value}`) }))} {...form.getInputProps("kind")} />
          <Select label={t("firm.parent")} placeholder={t("firm.top")} clearable searchable data={parentsOf(departments, department?.id ?? null).map(indented)} {...form.getInputProps("parent")} />
          <Select label={t("firm.head")} description={t("firm.headHint")} placeholder={t("firm.noHead")} clearable searchable data={heads.map((user) => ({ value: String(user.id), label: user.name }))} {...form.getInputProps("head")} />
          <Button type="submit" loading={add.isPending || change.isPending} data-testid="department-save">{t("common.save")}</Button>
        </Stack>
      </form>
    </Modal>
  );
}
