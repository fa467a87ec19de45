import { Group, SegmentedControl, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { CardRef, LineKind } from "@/api/types";
import { FollowButton } from "@/features/inbox/FollowButton";

import classes from "./Customers.module.css";
import { GROUPS } from "./lineKinds";
import type { LineGroup } from "./lineKinds";

export interface PeopleSwitch {
  on: boolean;
  set: (on: boolean) => void;
}

interface Props {
  card: CardRef;
  types: readonly LineKind[];
  onTypes: (types: readonly LineKind[]) => void;
  people?: PeopleSwitch | undefined;
}

/** Which lines of the history are shown, and whether one wants to hear of new ones. */
export function TimelineBar({ card, types, onTypes, people }: Props) {
  const { t } = useTranslation();
  const groups = Object.keys(GROUPS).filter((group) => card.kind !== "task" || ["all", "task", "file"].includes(group)) as LineGroup[];
  const shown = groups.find((group) => GROUPS[group].join() === types.join()) ?? "all";
  return (
    <Group justify="space-between" gap="xs" className={classes["timelineBar"]}>
      <div className={classes["filters"]}>
        <SegmentedControl
          size="xs"
          aria-label={t("timeline.filter")}
          value={shown}
          data={groups.map((group) => ({ value: group, label: t(`timeline.groups.${group}`) }))}
          onChange={(value) => onTypes(GROUPS[value])}
        />
      </div>
      {people !== undefined && <Switch size="xs" label={t("timeline.withPeople")} checked={people.on} onChange={(event) => people.set(event.currentTarget.checked)} data-testid="with-people" />}
      <FollowButton card={card} />
    </Group>
  );
}
