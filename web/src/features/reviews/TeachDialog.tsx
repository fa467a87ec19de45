import { Alert, Button, Group, Modal, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import { itemOf } from "./api";
import type { Question } from "./api";

export interface Line {
  question: Question;
  anti: boolean;
  text: string;
}

interface Props {
  scriptKey: string;
  line: Line;
  onClose: () => void;
}

/** A line of this call goes into the draft of the script; names and numbers in it are the author's to take out. */
export function TeachDialog({ scriptKey, line, onClose }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(line.text);
  const [anti, setAnti] = useState(line.anti);
  const add = $api.useMutation("post", "/api/v1/qa/scripts/phrases", {
    onSuccess: () => {
      toastDone(t("reviews.taught"));
      onClose();
    },
  });
  const send = () => add.mutate({ body: { script_key: scriptKey, item_id: itemOf(line.question) ?? "", phrase: text, anti } });
  return (
    <Modal opened onClose={onClose} title={t("reviews.teach", { step: line.question.text })} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={(event) => { event.preventDefault(); send(); }}>
        <Stack gap="sm">
          <SegmentedControl size="xs" value={anti ? "anti" : "example"} onChange={(value) => setAnti(value === "anti")} data={[{ value: "example", label: t("reviews.example") }, { value: "anti", label: t("reviews.antiExample") }]} />
          <Textarea label={t("reviews.line")} data-autofocus autosize minRows={2} maxLength={300} value={text} onChange={(event) => setText(event.currentTarget.value)} onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(); }} data-testid="teach-line" />
          <Text size="xs" c="dimmed">{t("reviews.teachHint")}</Text>
          {add.error !== null && <Alert color="red" role="alert">{problemText(add.error, t)}</Alert>}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" loading={add.isPending} disabled={text.trim().length < 2} data-testid="teach-add">{t("common.add")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
