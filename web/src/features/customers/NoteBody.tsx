import { ActionIcon, Button, Collapse, Group, Text, Textarea, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CardRef, TimelineItem } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";

import classes from "./Customers.module.css";
import { useCorrectNote } from "./corrections";
import { NoteText } from "./NoteText";

/** A note, with what it said before; its author corrects or withdraws it here. */
export function NoteBody({ card, item }: { card: CardRef; item: TimelineItem }) {
  const { t } = useTranslation();
  const me = useMe();
  const [editing, { open, close }] = useDisclosure();
  const correct = useCorrectNote(card, item);
  const withdrawn = item.note?.withdrawn === true;
  const mine = (item.author?.id === me.user_id || can(me, "customers.merge")) && !withdrawn && /^(deal-)?note:/.test(item.id);
  if (editing) return <Editor text={item.text ?? ""} busy={correct.isPending} onCancel={close} onSave={(text) => correct.mutate(text, { onSuccess: close })} />;
  return (
    <>
      {withdrawn ? <Text span fs="italic" c="dimmed">{t("timeline.withdrawn")}</Text> : <NoteText item={item} />}
      {mine && (
        <span className={classes["noteActions"]}>
          <Tooltip label={t("timeline.correct")}><ActionIcon size="sm" variant="subtle" color="gray" aria-label={t("timeline.correct")} onClick={open} data-testid="note-correct"><IconPencil size={14} /></ActionIcon></Tooltip>
          <Tooltip label={t("timeline.withdraw")}><ActionIcon size="sm" variant="subtle" color="gray" aria-label={t("timeline.withdraw")} loading={correct.isPending} onClick={() => correct.mutate(null)} data-testid="note-withdraw"><IconTrash size={14} /></ActionIcon></Tooltip>
        </span>
      )}
      <Before item={item} />
    </>
  );
}

function Editor({ text, busy, onCancel, onSave }: { text: string; busy: boolean; onCancel: () => void; onSave: (text: string) => void }) {
  const { t } = useTranslation();
  const [value, setValue] = useState(text);
  const save = () => { if (value.trim() !== "") onSave(value.trim()); };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Textarea
        autosize
        autoFocus
        minRows={2}
        maxRows={10}
        aria-label={t("timeline.correct")}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
          if (event.key === "Escape") onCancel();
        }}
        data-testid="note-editor"
      />
      <Group gap={6} mt={4}>
        <Button type="submit" size="compact-sm" loading={busy} disabled={value.trim() === ""}>{t("common.save")}</Button>
        <Button size="compact-sm" variant="subtle" onClick={onCancel}>{t("common.cancel")}</Button>
      </Group>
    </form>
  );
}

function Before({ item }: { item: TimelineItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, { toggle }] = useDisclosure();
  const before = item.note?.before ?? [];
  const last = before[before.length - 1];
  if (last === undefined) return null;
  return (
    <>
      {" "}
      <Button size="compact-xs" variant="subtle" color="gray" aria-expanded={open} onClick={toggle} data-testid="note-before">
        {t("timeline.corrected", { name: last.by ?? t("timeline.automatic"), when: format.when(last.at) })}
      </Button>
      <Collapse expanded={open}>
        {before.map((one) => <Text key={one.at} size="xs" c="dimmed" className={classes["saidBefore"] ?? ""}>{t("timeline.saidBefore", { text: one.text })}</Text>)}
      </Collapse>
    </>
  );
}
