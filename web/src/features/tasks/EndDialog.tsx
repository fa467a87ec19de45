import { Alert, Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import { useEndTask } from "./api";
import type { Ending } from "./api";
import { useTaskTitle } from "./parts";
import type { Task } from "./types";

interface EndDialogProps {
  task: Task;
  how: Ending;
  onClose: () => void;
}

/** What came of it, in one line or none: Ctrl+Enter and it is done. */
export function EndDialog({ task, how, onClose }: EndDialogProps) {
  const { t } = useTranslation();
  const title = useTaskTitle()(task);
  const end = useEndTask();
  const [result, setResult] = useState("");
  const finish = () =>
    end.mutate(
      { task, how, result: result.trim() },
      {
        onSuccess: () => {
          toastDone(t(how === "done" ? "tasks.wasDone" : "tasks.wasCancelled"));
          onClose();
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={(event) => { event.preventDefault(); finish(); }}>
        <Stack gap="sm">
          {end.error !== null && <Alert color="red" variant="light" role="alert">{problemText(end.error, t)}</Alert>}
          <Textarea
            data-autofocus
            label={t(how === "done" ? "tasks.result" : "tasks.whyCancelled")}
            description={how === "cancel" && task.repeat !== "never" ? t("tasks.endsSeries") : undefined}
            value={result}
            maxLength={10_000}
            autosize
            minRows={2}
            onChange={(event) => setResult(event.currentTarget.value)}
            onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) finish(); }}
            data-testid="task-result"
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" color={how === "cancel" ? "red" : "teal"} loading={end.isPending} data-testid="task-end">{t(how === "done" ? "tasks.done" : "tasks.cancelTask")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
