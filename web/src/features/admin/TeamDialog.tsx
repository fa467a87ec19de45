import { Button, Modal, MultiSelect, Stack, Switch } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { User } from "@/api/types";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastDone, toastProblem } from "@/ui/toast";

/** Whose queues and people a supervisor sees on the board and leads. */
export function TeamDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const team = $api.useQuery("get", "/api/v1/board/teams/{user_id}", { params: { path: { user_id: user.id } } });
  return (
    <Modal opened onClose={onClose} title={t("users.teamOf", { name: user.name })} closeButtonProps={{ "aria-label": t("common.close") }}>
      {team.isPending && <ListSkeleton rows={2} />}
      {team.isError && <Failed error={team.error} onRetry={() => void team.refetch()} />}
      {team.data !== undefined && <TeamForm user={user} led={team.data.queues} onClose={onClose} />}
    </Modal>
  );
}

function TeamForm({ user, led, onClose }: { user: User; led: string[] | null; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [everybody, setEverybody] = useState(led === null);
  const [chosen, setChosen] = useState(led ?? []);
  const queues = $api.useQuery("get", "/api/v1/queues");
  const save = $api.useMutation("put", "/api/v1/board/teams/{user_id}", {
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["get", "/api/v1/board/teams/{user_id}"] });
      toastDone(t("common.saved"));
      onClose();
    },
    onError: toastProblem,
  });
  const submit = () => save.mutate({ params: { path: { user_id: user.id } }, body: { queues: everybody ? null : chosen } });
  return (
    <form onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <Stack gap="sm">
        <Switch data-autofocus label={t("users.leadsAll")} description={t("users.leadsAllHint")} checked={everybody} onChange={(event) => setEverybody(event.currentTarget.checked)} data-testid="team-all" />
        {!everybody && (
          <MultiSelect label={t("users.queues")} description={t("users.teamHint")} searchable data={(queues.data ?? []).map((queue) => ({ value: queue.name, label: queue.title }))} value={chosen} onChange={setChosen} data-testid="team-queues" />
        )}
        <Button type="submit" loading={save.isPending} disabled={!everybody && chosen.length === 0} data-testid="team-save">{t("common.save")}</Button>
      </Stack>
    </form>
  );
}
