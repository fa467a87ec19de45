import { Alert, Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Role } from "@/api/types";
import { Panel } from "@/ui/Page";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import type { Catalogue, Matrix, OwnRole } from "./api";
import { useSaveRole } from "./api";
import { RoleFields } from "./RoleFields";
import { RoleMatrix } from "./RoleMatrix";

interface Props {
  catalogue: Catalogue;
  role: OwnRole | null;
  readOnly: boolean;
  onClose: () => void;
}

const FIRST: Role = "operator";

/** A role of the firm's own. A new one begins as the built-in role that it is based on. */
export function RoleEditor({ catalogue, role, readOnly, onClose }: Props) {
  const { t } = useTranslation();
  const builtIn = (base: Role): Matrix => catalogue.built_in.find((one) => one.role === base)?.matrix ?? { scopes: [], fields: [] };
  const [name, setName] = useState(role?.name ?? "");
  const [base, setBase] = useState<Role>(role?.base ?? FIRST);
  const [matrix, setMatrix] = useState<Matrix>(role?.matrix ?? builtIn(FIRST));
  const { add, change } = useSaveRole();
  const choose = (value: Role) => {
    setBase(value);
    if (role === null) setMatrix({ ...builtIn(value), fields: matrix.fields ?? [] });
  };
  const saved = () => {
    toastDone(t("common.saved"));
    onClose();
  };
  const submit = () => {
    const body = { name, base, matrix };
    if (role === null) add.mutate({ body }, { onSuccess: saved });
    else change.mutate({ params: { path: { role_id: role.id } }, body: { ...body, version: role.version } }, { onSuccess: saved });
  };
  const problem = add.error ?? change.error;
  return (
    <form onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <fieldset disabled={readOnly} style={{ border: 0, margin: 0, padding: 0 }}>
        <Stack gap="md">
          {problem !== null && <Alert color="red" variant="light" role="alert">{problemText(problem, t)}</Alert>}
          <Panel>
            <Group align="flex-start" grow>
              <TextInput label={t("common.name")} required maxLength={120} autoFocus value={name} onChange={(event) => setName(event.currentTarget.value)} data-testid="role-name" />
              <Select label={t("firm.base")} description={t("firm.baseHint")} allowDeselect={false} data={catalogue.built_in.map((one) => ({ value: one.role, label: t(`role.${one.role}`) }))} value={base} onChange={(value) => value !== null && choose(value)} />
            </Group>
          </Panel>
          <Panel title={t("firm.matrix")}>
            <RoleMatrix catalogue={catalogue} matrix={matrix} onChange={setMatrix} />
          </Panel>
          <Panel title={t("firm.fields")}>
            <RoleFields catalogue={catalogue} matrix={matrix} onChange={setMatrix} />
          </Panel>
        </Stack>
      </fieldset>
      <Group mt="md">
        {!readOnly && <Button type="submit" loading={add.isPending || change.isPending} disabled={name.trim() === ""} data-testid="role-save">{t("common.save")}</Button>}
        <Button variant="default" onClick={onClose}>{t(readOnly ? "common.close" : "common.cancel")}</Button>
      </Group>
    </form>
  );
}
