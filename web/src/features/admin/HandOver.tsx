import { Button, Group, Loader, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { components } from "@/api/schema";
import type { User } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { useTaskPeople } from "@/features/tasks/api";
import { Failed } from "@/ui/States";
import { toastDone, toastProblem } from "@/ui/toast";

type Belongings = components["schemas"]["Belongings"];

const KINDS = ["contacts", "companies", "leads", "deals", "tasks", "projects"] as const satisfies readonly (keyof Belongings)[];
const NOBODY = "0";

export function total(of: Belongings): number {
  return KINDS.reduce((sum, kind) => sum + of[kind], 0);
}

/** What waits for somebody, and into whose hands it goes. Nothing is given unless somebody was chosen. */
export function useHandOver(leaver: number) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const allowed = can(useMe(), "customers.hand_over");
  const belongings = $api.useQuery("get", "/api/v1/users/{user_id}/belongings", { params: { path: { user_id: leaver } } }, { enabled: allowed });
  const people = useTaskPeople(allowed);
  const [to, choose] = useState<string | null>(null);
  const [remark, setRemark] = useState("");
  const [key] = useState(() => crypto.randomUUID());
  const give = $api.useMutation("post", "/api/v1/hand-overs", {
    onSuccess: (given) => {
      toastDone(t("leaving.given", { count: total(given) }));
      void queries.invalidateQueries();
    },
    onError: toastProblem,
  });
  const run = (done?: () => void) => {
    if (to === null) return;
    const body = { from_id: leaver, to_id: to === NOBODY ? null : Number(to), remark };
    give.mutate({ body, headers: { "Idempotency-Key": key } }, done === undefined ? {} : { onSuccess: done });
  };
  const others = (people.data ?? []).filter((one) => one.id !== leaver).map((one) => ({ value: String(one.id), label: one.name }));
  return { allowed, belongings, heirs: [...others, { value: NOBODY, label: t("tasks.nobody") }], to, choose, remark, setRemark, run, pending: give.isPending };
}

type Choice = ReturnType<typeof useHandOver>;

/** The counts, the heir and a remark; nothing at all where nothing waits. */
export function HandOverChoice({ choice, optional = false }: { choice: Choice; optional?: boolean }) {
  const { t } = useTranslation();
  if (!choice.allowed) return null;
  if (choice.belongings.isError) return <Failed error={choice.belongings.error} onRetry={() => void choice.belongings.refetch()} />;
  if (choice.belongings.data === undefined) return <Loader size="sm" aria-label={t("common.loading")} />;
  const waiting = choice.belongings.data;
  if (total(waiting) === 0) return <Text size="sm" c="dimmed" data-testid="hand-over-nothing">{t("leaving.nothing")}</Text>;
  const parts = KINDS.filter((kind) => waiting[kind] > 0).map((kind) => t(`leaving.${kind}`, { count: waiting[kind] }));
  return (
    <Stack gap="xs">
      <Text size="sm" data-testid="hand-over-counts">{t("leaving.waiting", { what: parts.join(", ") })}</Text>
      <Select label={t("leaving.to")} clearable searchable {...(optional ? { placeholder: t("tasks.leaveThere") } : {})} data={choice.heirs} value={choice.to} onChange={choice.choose} data-testid="hand-over-to" />
      {choice.to !== null && <TextInput label={t("leaving.remark")} maxLength={1000} value={choice.remark} onChange={(event) => choice.setRemark(event.currentTarget.value)} />}
    </Stack>
  );
}

export function HandOverDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const choice = useHandOver(user.id);
  return (
    <Modal opened onClose={onClose} title={t("leaving.title", { name: user.name })} closeButtonProps={{ "aria-label": t("common.close") }}>
      <HandOverChoice choice={choice} />
      <Text size="xs" c="dimmed" mt="sm">{t("leaving.stays")}</Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
        <Button disabled={choice.to === null} loading={choice.pending} onClick={() => choice.run(onClose)} data-testid="hand-over-run">{t("leaving.run")}</Button>
      </Group>
    </Modal>
  );
}
