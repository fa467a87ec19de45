import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { CardRef, TimelineItem } from "@/api/types";

import { contentUrl } from "./api";

/** What happened to a file, in a history; as long as its content is there it can be had from here. */
export function FileLine({ item, card }: { item: TimelineItem; card: CardRef }) {
  const { t } = useTranslation();
  const file = item.file;
  if (file === null || file === undefined) return null;
  return (
    <>
      {t(`files.events.${file.event}`, { before: file.before ?? "" })}{" "}
      {file.there ? <Anchor size="sm" fw={550} href={contentUrl(card, file.id)}>{file.name}</Anchor> : <s>{file.name}</s>}
    </>
  );
}
