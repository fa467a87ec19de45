import { ActionIcon, Anchor, Button, Group, Menu, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { IconDotsVertical, IconFile, IconFileTypePdf, IconFileZip, IconMusic, IconPhoto } from "@tabler/icons-react";
import type { Icon } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CardFile, CardRef } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { problemText } from "@/ui/problemText";

import { contentUrl, usePatchFile, useRemoveFile, useRestoreFile } from "./api";
import classes from "./Files.module.css";
import { useSize } from "./size";

interface Props {
  card: CardRef;
  file: CardFile;
  mayChange: boolean;
}

export function FileRow({ card, file, mayChange }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const size = useSize();
  const [editing, setEditing] = useState(false);
  const picture = file.media_type.startsWith("image/") && file.inline;
  const removed = file.removed_at !== null;
  const facts = [size(file.size), removed ? t("files.gone", { when: format.when(file.gone_at ?? "") }) : format.when(file.added_at), (removed ? file.removed_by : file.added_by)?.name];
  return (
    <li className={classes["row"]} data-testid="file">
      <span className={classes["mark"]}>{picture ? <img src={contentUrl(card, file.id, true)} alt="" loading="lazy" className={classes["thumb"]} /> : <FileIcon type={file.media_type} />}</span>
      <div className={classes["rowText"]}>
        <Anchor size="sm" href={contentUrl(card, file.id, file.inline)} target={file.inline ? "_blank" : undefined} rel="noopener" className={classes["name"]}>{file.name}</Anchor>
        {file.description !== "" && <Text size="xs">{file.description}</Text>}
        <Text size="xs" c="dimmed">{facts.filter((part) => part !== undefined).join(" · ")}</Text>
      </div>
      <Actions card={card} file={file} mayChange={mayChange} onEdit={() => setEditing(true)} />
      {editing && <EditDialog card={card} file={file} onClose={() => setEditing(false)} />}
    </li>
  );
}

function Actions({ card, file, mayChange, onEdit }: Props & { onEdit: () => void }) {
  const { t } = useTranslation();
  const remove = useRemoveFile(card);
  const restore = useRestoreFile(card);
  if (file.removed_at !== null) return <Button size="compact-xs" variant="default" loading={restore.isPending} disabled={!mayChange} onClick={() => restore.mutate(file.id)} data-testid="file-restore">{t("files.restore")}</Button>;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t("files.actions", { name: file.name })}><IconDotsVertical size={16} /></ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={contentUrl(card, file.id)}>{t("files.download")}</Menu.Item>
        {mayChange && <Menu.Item onClick={onEdit}>{t("files.rename")}</Menu.Item>}
        {mayChange && <Menu.Item color="red" onClick={() => remove.mutate(file.id)}>{t("files.remove")}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}

function EditDialog({ card, file, onClose }: { card: CardRef; file: CardFile; onClose: () => void }) {
  const { t } = useTranslation();
  const patch = usePatchFile(card);
  const [name, setName] = useState(file.name);
  const [description, setDescription] = useState(file.description);
  return (
    <Modal opened onClose={onClose} title={t("files.rename")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          patch.mutate({ id: file.id, name: name.trim(), description: description.trim() }, { onSuccess: onClose });
        }}
      >
        <Stack gap="sm">
          <TextInput label={t("files.name")} value={name} maxLength={200} error={patch.error === null ? null : problemText(patch.error, t)} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
          <Textarea label={t("files.description")} autosize maxRows={6} maxLength={2000} value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
          <Group>
            <Button type="submit" disabled={name.trim() === ""} loading={patch.isPending}>{t("common.save")}</Button>
            <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function glyphOf(type: string): Icon {
  if (type.startsWith("image/")) return IconPhoto;
  if (type.startsWith("audio/")) return IconMusic;
  if (type === "application/pdf") return IconFileTypePdf;
  return /zip|7z|rar/.test(type) ? IconFileZip : IconFile;
}

export function FileIcon({ type }: { type: string }) {
  const Glyph = glyphOf(type);
  return <Glyph size={18} stroke={1.6} aria-hidden />;
}
