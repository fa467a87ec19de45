import { Text } from "@mantine/core";
import { IconPhone, IconUser, IconUsersGroup } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { PersonState, QueueState } from "@/api/types";
import { Elapsed } from "@/ui/Elapsed";
import { formatNumber } from "@/ui/phone";

import type { Choice } from "./choice";
import classes from "./Control.module.css";

export function ChoiceRow({ choice }: { choice: Choice }) {
  const { t } = useTranslation();
  switch (choice.kind) {
    case "person":
      return <PersonRow person={choice.person} />;
    case "queue":
      return <QueueRow queue={choice.queue} />;
    case "number":
      return (
        <>
          <IconPhone size={18} stroke={1.7} aria-hidden />
          <Text span fw={600} className={classes["name"] ?? ""}>
            {t("control.dialNumber", { number: formatNumber(choice.number) })}
          </Text>
        </>
      );
  }
}

/** Who is free has a full round dot and the word; who is not has what he does, and since when. */
function PersonRow({ person }: { person: PersonState }) {
  const { t } = useTranslation();
  return (
    <>
      <IconUser size={18} stroke={1.7} aria-hidden />
      <span className={classes["name"]}>
        <Text span fw={600}>
          {person.name}
        </Text>
        {person.extension !== null && (
          <Text span size="xs" c="dimmed">
            {` ${person.extension}`}
          </Text>
        )}
      </span>
      <span className={classes["presence"]} data-free={person.free || undefined}>
        <span className={classes["dot"]} aria-hidden />
        {t(person.free ? "control.person.free" : `control.person.${person.state}`)}
        {!person.free && person.state !== "offline" && <Elapsed since={person.since} />}
      </span>
    </>
  );
}

function QueueRow({ queue }: { queue: QueueState }) {
  const { t } = useTranslation();
  return (
    <>
      <IconUsersGroup size={18} stroke={1.7} aria-hidden />
      <Text span fw={600} className={classes["name"] ?? ""}>
        {queue.title}
      </Text>
      <span className={classes["presence"]} data-free={queue.free_agents > 0 || undefined}>
        <span className={classes["dot"]} aria-hidden />
        {t("control.queueFree", { count: queue.free_agents })}
        {queue.waiting > 0 && ` · ${t("control.queueWaiting", { count: queue.waiting })}`}
      </span>
    </>
  );
}
