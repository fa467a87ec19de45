import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "@/api/client";
import { can, useMe } from "@/features/session/api";
import { toastDone, toastProblem } from "@/ui/toast";

import { useTaskPeople, useTasks } from "./api";

const MOST = 200;
const NOBODY = "0";

/** Who gets the open tasks of somebody who leaves. Nothing is given unless somebody was chosen. */
export function useHeir(leaver: number) {
  const { t } = useTranslation();
  const allowed = can(useMe(), "tasks.edit_all");
  const tasks = useTasks({ responsible_id: leaver, state: "open", limit: MOST }, allowed);
  const people = useTaskPeople(allowed);
  const [to, choose] = useState<string | null>(null);
  const give = () => {
    if (to === null) return;
    const body = { from_id: leaver, responsible_id: to === NOBODY ? null : Number(to), remark: "" };
    void api.POST("/api/v1/tasks/hand-over", { body }).then(({ data, error }) => {
      if (data === undefined) toastProblem(error);
      else toastDone(t("tasks.handedOverAll", { count: data.count }));
    });
  };
  const others = (people.data ?? []).filter((one) => one.id !== leaver).map((one) => ({ value: String(one.id), label: one.name }));
  const count = (tasks.data?.pages ?? []).reduce((sum, page) => sum + page.items.length, 0);
  return { count, people: [...others, { value: NOBODY, label: t("tasks.nobody") }], to, choose, give };
}
