import { ActionIcon, Button, Code, CopyButton, Group, Modal, Stack, Switch, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api, api } from "@/api/client";
import { toastProblem } from "@/ui/toast";

/** Links for big screens: made, shown once, revoked. */
export function WallsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const walls = $api.useQuery("get", "/api/v1/board/walls");
  const [title, setTitle] = useState("");
  const [personal, setPersonal] = useState(false);
  const [link, setLink] = useState("");
  const make = async () => {
    const { data, error } = await api.POST("/api/v1/board/walls", { body: { title: title.trim(), personal } });
    if (data === undefined) {
      toastProblem(error);
      return;
    }
    setLink(location.origin + data.path);
    setTitle("");
    void walls.refetch();
  };
  const revoke = async (wall_id: number) => {
    const { error } = await api.DELETE("/api/v1/board/walls/{wall_id}", { params: { path: { wall_id } } });
    if (error !== undefined) toastProblem(error);
    void walls.refetch();
  };
  return (
    <Modal opened onClose={onClose} title={t("board.walls")} size="lg">
      <Stack>
        {walls.data?.map((wall) => (
          <Group key={wall.id} justify="space-between">
            <Text size="sm">{wall.title}{wall.personal ? ` · ${t("board.personal")}` : ""}</Text>
            <ActionIcon color="red" variant="subtle" aria-label={t("board.revoke", { title: wall.title })} onClick={() => void revoke(wall.id)}><IconTrash size={16} /></ActionIcon>
          </Group>
        ))}
        <TextInput label={t("board.wallTitle")} value={title} maxLength={80} onChange={(event) => setTitle(event.currentTarget.value)} />
        <Switch label={t("board.personal")} checked={personal} onChange={(event) => setPersonal(event.currentTarget.checked)} />
        <Button disabled={title.trim() === ""} onClick={() => void make()}>{t("board.makeWall")}</Button>
        {link !== "" && (
          <Stack gap={4}>
            <Text size="sm">{t("board.wallOnce")}</Text>
            <Code block>{link}</Code>
            <CopyButton value={link}>{({ copied, copy }) => <Button size="xs" variant="light" onClick={copy}>{copied ? t("board.copied") : t("board.copy")}</Button>}</CopyButton>
          </Stack>
        )}
      </Stack>
    </Modal>
  );
}
