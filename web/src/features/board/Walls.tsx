import { ActionIcon, Button, Checkbox, Code, CopyButton, Divider, Group, Modal, SegmentedControl, Stack, Switch, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { LANGUAGE_NAMES, currentLanguage } from "@/i18n";
import { useFormat } from "@/i18n/format";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastDone, toastRefused } from "@/ui/toast";

import type { Rows } from "./feed";
import { boardProblem } from "./problems";
import { wallAddress } from "./wall";
import type { WallLook } from "./wall";

/** Links for big screens: made, shown once, revoked. */
export function WallsDialog({ rows, onClose }: { rows: Rows | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [link, setLink] = useState("");
  return (
    <Modal opened onClose={onClose} title={t("board.walls")} size="lg" closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">{t("board.wallsHint")}</Text>
        <Links />
        <Divider label={t("board.newWall")} labelPosition="left" />
        {link === "" ? <NewLink rows={rows} onMade={setLink} /> : <Made link={link} onAgain={() => setLink("")} />}
      </Stack>
    </Modal>
  );
}

function Links() {
  const { t } = useTranslation();
  const format = useFormat();
  const walls = $api.useQuery("get", "/api/v1/board/walls");
  const revoke = $api.useMutation("delete", "/api/v1/board/walls/{wall_id}", {
    onSuccess: () => toastDone(t("board.revoked")),
    onError: (error) => toastRefused(boardProblem(error, t)),
    onSettled: () => void walls.refetch(),
  });
  if (walls.isPending) return <ListSkeleton rows={1} />;
  if (walls.isError) return <Failed error={walls.error} onRetry={() => void walls.refetch()} />;
  if (walls.data.length === 0) return <Text size="sm">{t("board.noWalls")}</Text>;
  return walls.data.map((wall) => (
    <Group key={wall.id} justify="space-between" wrap="nowrap" data-testid="wall-link">
      <div>
        <Text size="sm" fw={600}>{wall.title}</Text>
        <Text size="xs" c="dimmed">{[wall.personal ? t("board.personal") : t("board.impersonal"), wall.created_by, format.when(wall.created_at)].filter(Boolean).join(" · ")}</Text>
      </div>
      <ActionIcon color="red" variant="subtle" loading={revoke.isPending} aria-label={t("board.revoke", { title: wall.title })} title={t("board.revoke", { title: wall.title })} onClick={() => revoke.mutate({ params: { path: { wall_id: wall.id } } })}><IconTrash size={16} /></ActionIcon>
    </Group>
  ));
}

function NewLink({ rows, onMade }: { rows: Rows | null; onMade: (link: string) => void }) {
  const { t } = useTranslation();
  const walls = $api.useQuery("get", "/api/v1/board/walls");
  const [title, setTitle] = useState("");
  const [personal, setPersonal] = useState(false);
  const [queues, setQueues] = useState<string[]>([]);
  const [look, setLook] = useState<WallLook>({ theme: "dark", language: currentLanguage() });
  const make = $api.useMutation("post", "/api/v1/board/walls", {
    onSuccess: (made) => {
      onMade(wallAddress(location.origin, made.path, look));
      void walls.refetch();
    },
    onError: (error) => toastRefused(boardProblem(error, t)),
  });
  const submit = () => make.mutate({ body: { title: title.trim(), personal, queues: queues.length === 0 ? null : queues } });
  return (
    <form onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <Stack gap="sm">
        <TextInput data-autofocus label={t("board.wallTitle")} placeholder={t("board.wallExample")} value={title} maxLength={80} onChange={(event) => setTitle(event.currentTarget.value)} data-testid="wall-title" />
        <Checkbox.Group label={t("board.wallQueues")} description={t("board.wallQueuesHint")} value={queues} onChange={setQueues}>
          <Group mt={8}>{Object.values(rows?.queues ?? {}).map((queue) => <Checkbox key={queue.name} value={queue.name} label={queue.title} />)}</Group>
        </Checkbox.Group>
        <Group>
          <SegmentedControl aria-label={t("prefs.theme")} value={look.theme} onChange={(theme) => setLook({ ...look, theme })} data={[{ value: "dark", label: t("board.darkWall") }, { value: "light", label: t("board.lightWall") }]} />
          <SegmentedControl aria-label={t("prefs.language")} value={look.language} onChange={(language) => setLook({ ...look, language })} data={LANGUAGE_NAMES} />
        </Group>
        <Switch label={t("board.personalSwitch")} description={t("board.personalHint")} checked={personal} onChange={(event) => setPersonal(event.currentTarget.checked)} />
        <Group justify="flex-end"><Button type="submit" disabled={title.trim() === ""} loading={make.isPending} data-testid="wall-make">{t("board.makeWall")}</Button></Group>
      </Stack>
    </form>
  );
}

function Made({ link, onAgain }: { link: string; onAgain: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack gap={8}>
      <Text size="sm">{t("board.wallOnce")}</Text>
      <Code block data-testid="wall-address">{link}</Code>
      <Group>
        <CopyButton value={link}>{({ copied, copy }) => <Button size="xs" onClick={copy}>{copied ? t("board.copied") : t("board.copy")}</Button>}</CopyButton>
        <Button size="xs" variant="default" component="a" href={link} target="_blank" rel="noopener">{t("board.openWall")}</Button>
        <Button size="xs" variant="subtle" onClick={onAgain}>{t("board.anotherWall")}</Button>
      </Group>
    </Stack>
  );
}
