import { useTranslation } from "react-i18next";

import type { TimelineItem } from "@/api/types";
import { AnchorLink } from "@/ui/links";

import { Changes } from "./ChangeLines";

/** What happened to a task, and what came of it. */
export function TaskLine({ item, ofTask }: { item: TimelineItem; ofTask: boolean }) {
  const { t } = useTranslation();
  const task = item.task;
  if (task === null || task === undefined) return null;
  const words = t(`tasks.events.${task.event}`);
  return (
    <>
      {ofTask ? (
        words
      ) : (
        <>
          {words}{": "}
          <AnchorLink size="sm" fw={550} to="/tasks" search={{ task: task.id }}>
            {task.call_back ? t("tasks.callBack", { who: task.title }) : task.title}
          </AnchorLink>
        </>
      )}
      <Changes item={item} />
      {item.text !== null && item.text !== "" && <div>{item.text}</div>}
    </>
  );
}
