import { Button, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Card } from "@/api/types";
import { Keys } from "@/ui/Keys";
import { toastDone } from "@/ui/toast";

import classes from "./CallCard.module.css";
import { useNote } from "./note";

export function NoteField({ card }: { card: Card }) {
  const { t } = useTranslation();
  const { text, write, save, saving } = useNote(card.call_id);
  const submit = async () => {
    if (await save()) toastDone(t("card.noteSaved"));
  };
  return (
    <form
      className={classes["note"]}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Textarea
        id={`note-${card.id}`}
        aria-label={t("card.note")}
        placeholder={t("card.notePlaceholder")}
        autosize
        minRows={1}
        maxRows={6}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void submit();
          if (event.key === "Escape") event.currentTarget.blur();
        }}
        rightSection={text === "" && <Keys keys="N" />}
        data-testid="card-note"
      />
      <Button type="submit" variant="default" loading={saving} disabled={text.trim() === ""} data-testid="card-note-save">
        {t("card.saveNote")}
      </Button>
    </form>
  );
}
