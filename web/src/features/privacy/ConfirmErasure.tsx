import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconUserOff } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Panel } from "@/ui/Page";

import { useConfirm } from "./api";
import { Obstacles } from "./Obstacles";
import { obstaclesIn, privacyProblem } from "./problems";
import type { PrivacyRequest } from "./types";

/** The step that cannot be taken back: by the name typed, or by somebody else than who asked. */
export function ConfirmErasure({ one }: { one: PrivacyRequest }) {
  const { t } = useTranslation();
  const confirm = useConfirm(one.id);
  const [typed, setTyped] = useState("");
  const begun = one.rooms_done > 0;
  const named = one.needs_name && !begun;
  const allowed = one.may_confirm || begun;
  const ready = allowed && (!named || typed.trim() !== "");
  const against = obstaclesIn(confirm.error);
  return (
    <Panel title={t(begun ? "privacy.goOnTitle" : "privacy.confirmTitle")}>
      <form onSubmit={(event) => { event.preventDefault(); if (ready) confirm.mutate(typed); }} noValidate>
        <Stack gap="sm" maw={620}>
          <Text size="sm">{t(begun ? "privacy.goOnText" : "privacy.confirmText")}</Text>
          {one.shared.length > 0 && <Text size="sm" c="dimmed">{t("privacy.shared", { list: one.shared.join(", ") })}</Text>}
          {!allowed && <Alert color="orange" data-testid="needs-second">{t("privacy.needsSecond")}</Alert>}
          {allowed && named && <TextInput label={t("privacy.typeName")} description={t("privacy.typeNameHint", { name: one.name })} required autoComplete="off" maxLength={1000} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} data-testid="privacy-name" />}
          {confirm.isError && against.length > 0 && one.state !== "blocked" && <Obstacles obstacles={against} />}
          {confirm.isError && (against.length === 0 || one.state === "blocked") && <Alert color="red" role="alert">{privacyProblem(confirm.error, t)}</Alert>}
          {allowed && (
            <Group>
              <Button type="submit" color="red" disabled={!ready} loading={confirm.isPending} leftSection={<IconUserOff size={16} aria-hidden />} data-testid="privacy-confirm">{t(begun ? "privacy.goOn" : "privacy.eraseNow")}</Button>
            </Group>
          )}
        </Stack>
      </form>
    </Panel>
  );
}
