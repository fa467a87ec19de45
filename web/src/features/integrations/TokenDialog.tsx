import { Alert, Button, Checkbox, Group, Modal, NumberInput, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { can, useMe } from "@/features/session/api";
import { problemText } from "@/ui/problemText";

import type { TokenScope } from "./api";
import { useTokensAgain } from "./api";

const TERMS = ["30", "90", "365", "never"] as const;

interface Values {
  name: string;
  scopes: TokenScope[];
  term: string;
  perMinute: number;
  person: string | null;
}

export function AddTokenDialog({ onMade, onClose }: { onMade: (token: string) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const again = useTokensAgain();
  const scopes = $api.useQuery("get", "/api/v1/api-tokens/scopes");
  const form = useForm<Values>({
    initialValues: { name: "", scopes: [], term: "365", perMinute: 600, person: String(me.user_id) },
    validate: {
      name: (name) => (name.trim() === "" ? t("common.required") : null),
      scopes: (chosen) => (chosen.length === 0 ? t("integrations.chooseScope") : null),
    },
  });
  const add = $api.useMutation("post", "/api/v1/api-tokens", {
    onSuccess: (made) => {
      void again();
      onClose();
      onMade(made.token);
    },
  });
  const save = (values: Values) =>
    add.mutate({
      body: {
        name: values.name.trim(),
        scopes: values.scopes,
        expires_days: values.term === "never" ? null : Number(values.term),
        per_minute: values.perMinute,
        user_id: values.person === null ? null : Number(values.person),
      },
    });
  return (
    <Modal opened onClose={onClose} size="lg" title={t("integrations.newToken")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={form.onSubmit(save)}>
        <Stack gap="sm">
          <TextInput label={t("common.name")} description={t("integrations.tokenNameHint")} maxLength={120} data-autofocus {...form.getInputProps("name")} />
          {can(me, "users.manage") && <PersonSelect {...form.getInputProps("person")} />}
          <Checkbox.Group label={t("integrations.scopes")} description={t("integrations.scopesHint")} {...form.getInputProps("scopes")}>
            <SimpleGrid cols={2} spacing={6} mt={6}>
              {scopes.data?.filter((one) => one.yours).map((one) => (
                <Checkbox key={one.scope} value={one.scope} label={t(`integrations.scope.${one.scope.replace(":", "_") as ScopeKey}`)} description={<Text span ff="monospace" size="xs">{one.scope}</Text>} />
              ))}
            </SimpleGrid>
          </Checkbox.Group>
          <Group grow>
            <Select label={t("integrations.expires")} allowDeselect={false} data={TERMS.map((term) => ({ value: term, label: t(`integrations.term.${term}`) }))} {...form.getInputProps("term")} />
            <NumberInput label={t("integrations.perMinute")} min={1} max={6000} clampBehavior="strict" {...form.getInputProps("perMinute")} />
          </Group>
          {add.error !== null && <Alert color="red" role="alert">{problemText(add.error, t)}</Alert>}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" loading={add.isPending} data-testid="token-save">{t("integrations.make")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

type KeyOf<Scope> = Scope extends `${infer Area}:${infer Deed}` ? `${Area}_${Deed}` : never;
type ScopeKey = KeyOf<TokenScope>;

interface PersonProps {
  value?: string | null;
  onChange?: (value: string | null) => void;
}

function PersonSelect(props: PersonProps) {
  const { t } = useTranslation();
  const users = $api.useQuery("get", "/api/v1/users");
  const people = (users.data ?? []).filter((user) => user.active).map((user) => ({ value: String(user.id), label: `${user.name} (${user.login})` }));
  return <Select label={t("integrations.person")} description={t("integrations.personHint")} searchable allowDeselect={false} data={people} {...props} />;
}
