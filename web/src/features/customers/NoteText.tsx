import type { TimelineItem } from "@/api/types";

import classes from "./Customers.module.css";
import { parts } from "./mentions";

/** What was written, with the names of the mentioned in bold. */
export function NoteText({ item }: { item: Pick<TimelineItem, "text" | "mentions"> }) {
  const names = (item.mentions ?? []).map((one) => one.name);
  return (
    <>
      {parts(item.text ?? "", names).map((part, at) => (typeof part === "string" ? part : <strong key={at} className={classes["mention"]}>{part.name}</strong>))}
    </>
  );
}
