import { Button, Modal, MultiSelect, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { User } from "@/api/types";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastDone, toastProblem } from "@/ui/toast";

/** Which queues send calls to a person. */
export function QueuesDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const assigned = $api.useQuery("get", "/api/v1/users/{user_id}/queues", { params: { path: { user_id: user.id } } });
  return (
    <Modal opened onClose={onClose} title={t("users.queuesOf", { name: user.name })} closeButtonProps={{ "aria-label": t("common.close") }}>
      {assigned.isPending && <ListSkeleton rows={2} />}
      {assigned.isError && <Failed error={assigned.error} onRetry={() => void assigned.refetch()} />}
      {assigned.data !== undefined && <QueuesForm user={user} assigned={assigned.data.queues} onClose={onClose} />}
    </Modal>
  );
}

function QueuesForm({ user, assigned, onClose }: { user: User; assigned: string[]; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState(assigned);
  const queues = $api.useQuery("get", "/api/v1/queues");
  const save = $api.useMutation("put", "/api/v1/users/{user_id}/queues", {
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["get", "/api/v1/users/{user_id}/queues"] });
      toastDone(t("common.saved"));
      onClose();
    },
    onError: toastProblem,
  });
  return (
    <Stack gap="sm">
      <MultiSelect
        label={t("users.queues")}
        description={t("users.queuesHint")}
        data-autofocus
        searchable
        data={(queues.data ?? []).map((queue) => ({ value: queue.name, label: queue.title }))}
        value={chosen}
        onChange={setChosen}
      />
      <Button loading={save.isPending} onClick={() => save.mutate({ params: { path: { user_id: user.id } }, body: { queues: chosen } })}>
        {t("common.save")}
      </Button>
    </Stack>
  );
}
