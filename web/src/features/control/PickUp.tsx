import { Button, Modal, Stack, Text } from "@mantine/core";
import { IconPhoneIncoming } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { ParkedState, PersonState, Targets } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { Elapsed } from "@/ui/Elapsed";
import { Keys } from "@/ui/Keys";
import { formatNumber } from "@/ui/phone";
import { useKeys } from "@/ui/keys";
import { Failed, ListSkeleton } from "@/ui/States";

import { pickUp, retrieve, useCommands, useTargets } from "./api";
import { ChoiceList } from "./ChoiceList";
import classes from "./Control.module.css";
import { OutcomeText } from "./OutcomeText";

/** Calls that are not mine and may become it: those that ring at a colleague's, and those that are parked. */
export function PickUp() {
  const { t } = useTranslation();
  const me = useMe();
  const [open, setOpen] = useState(false);
  const allowed = can(me, "calls.control");
  useKeys("calling", { pickUp: () => setOpen(allowed) });
  if (!allowed) return null;
  return (
    <>
      <Button variant="default" size="xs" leftSection={<IconPhoneIncoming size={15} />} rightSection={<Keys keys="Alt+U" />} onClick={() => setOpen(true)} data-testid="pick-up">
        {t("control.pickUp")}
      </Button>
      {open && <PickUpDialog onClose={() => setOpen(false)} />}
    </>
  );
}

type Takeable = { key: string; kind: "ringing"; person: PersonState; callId: string } | { key: string; kind: "parked"; parked: ParkedState };

export function takeable(targets: Targets | undefined, me: number): Takeable[] {
  const ringing = (targets?.people ?? []).flatMap((person): Takeable[] => {
    const callId = person.ringing_call_id ?? null;
    return callId === null || person.user_id === me ? [] : [{ key: `ringing-${callId}-${person.user_id}`, kind: "ringing", person, callId }];
  });
  return [...ringing, ...(targets?.parked ?? []).map((parked): Takeable => ({ key: `parked-${parked.space}`, kind: "parked", parked }))];
}

function PickUpDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const commands = useCommands();
  const [marked, setMarked] = useState<string | null>(null);
  const targets = useTargets("");
  const choices = takeable(targets.data, me.user_id);
  const active = choices.find((choice) => choice.key === marked) ?? choices[0];
  const take = async (choice: Takeable) => {
    if (commands.busy !== null) return;
    const done = choice.kind === "ringing" ? commands.run("pick_up", pickUp(choice.callId, choice.person.user_id)) : commands.run("retrieve", retrieve(choice.parked.space));
    if (await done) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={t("control.pickUpTitle")} size={480} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="sm">
        <ChoiceList label={t("control.pickUpField")} choices={choices} marked={marked} onMark={setMarked} onChoose={(choice) => void take(choice)} draw={(choice) => <TakeableRow choice={choice} />} />
        {targets.isPending && <ListSkeleton rows={2} />}
        {targets.isError && <Failed error={targets.error} onRetry={() => void targets.refetch()} />}
        {targets.isSuccess && choices.length === 0 && <Text c="dimmed">{t("control.nothingToPickUp")}</Text>}
        <OutcomeText outcome={commands.outcome} />
        <Button disabled={active === undefined} loading={commands.busy !== null} rightSection={<Keys keys="Enter" />} onClick={() => active && void take(active)} data-testid="pick-up-take">
          {t("control.take")}
        </Button>
      </Stack>
    </Modal>
  );
}

function TakeableRow({ choice }: { choice: Takeable }) {
  const { t } = useTranslation();
  const since = choice.kind === "ringing" ? choice.person.since : choice.parked.since;
  return (
    <>
      <span className={classes["name"]}>
        <Text span fw={600}>
          {choice.kind === "ringing" ? t("control.ringsAt", { name: choice.person.name }) : t("control.parkedAt", { space: choice.parked.space, number: formatNumber(choice.parked.number) })}
        </Text>
        {choice.kind === "parked" && choice.parked.parked_by !== "" && (
          <Text span size="xs" c="dimmed">
            {` ${t("control.parkedBy", { name: choice.parked.parked_by })}`}
          </Text>
        )}
      </span>
      {since !== null && (
        <span className={classes["presence"]}>
          <Elapsed since={since} />
        </span>
      )}
    </>
  );
}
