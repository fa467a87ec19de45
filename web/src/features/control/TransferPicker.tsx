import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconArrowForwardUp, IconMessageQuestion } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Card } from "@/api/types";
import { useMe } from "@/features/session/api";
import { Keys } from "@/ui/Keys";
import { Failed, ListSkeleton } from "@/ui/States";

import { give, useTargets } from "./api";
import type { Commands } from "./api";
import { choicesOf, mayConsult, targetOf } from "./choice";
import type { Choice } from "./choice";
import { ChoiceList } from "./ChoiceList";
import { ChoiceRow } from "./ChoiceRow";
import { OutcomeText } from "./OutcomeText";

const TYPING_PAUSE_MS = 160;

/** To whom the call goes: Enter gives it away at once, Shift+Enter asks first. */
export function TransferPicker({ card, commands, onClose }: { card: Card; commands: Commands; onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const [typed, setTyped] = useState("");
  const [marked, setMarked] = useState<string | null>(null);
  const [asked] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const targets = useTargets(asked);
  const choices = choicesOf(targets.data, me.user_id);
  const active = choices.find((choice) => choice.key === marked) ?? choices[0];
  const may = (action: "transfer" | "consult") => card.controls?.find((one) => one.action === action)?.possible === true;
  const go = async (action: "transfer" | "consult", choice: Choice) => {
    if (commands.busy !== null || !may(action) || (action === "consult" && !mayConsult(choice))) return;
    if (await commands.run(action, give(action, card.call_id, targetOf(choice)))) onClose();
  };
  const outcome = commands.outcome?.action === "transfer" || commands.outcome?.action === "consult" ? commands.outcome : null;
  return (
    <Modal opened onClose={onClose} title={t("control.pickerTitle")} size={520} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="sm">
        <ChoiceList
          label={t("control.pickerField")}
          choices={choices}
          marked={marked}
          onMark={setMarked}
          typed={typed}
          onType={(text) => {
            setTyped(text);
            setMarked(null);
          }}
          onChoose={(choice, { shiftKey }) => void go(shiftKey ? "consult" : "transfer", choice)}
          draw={(choice) => <ChoiceRow choice={choice} />}
        />
        {targets.isPending && <ListSkeleton rows={4} />}
        {targets.isError && <Failed error={targets.error} onRetry={() => void targets.refetch()} />}
        {targets.isSuccess && choices.length === 0 && <Text c="dimmed">{t("control.nobody")}</Text>}
        <OutcomeText outcome={outcome} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" disabled={active === undefined || !may("consult") || !mayConsult(active)} loading={commands.busy === "consult"} leftSection={<IconMessageQuestion size={16} />} rightSection={<Keys keys="Shift+Enter" />} onClick={() => active && void go("consult", active)} data-testid="picker-consult">
            {t("control.consult")}
          </Button>
          <Button disabled={active === undefined || !may("transfer")} loading={commands.busy === "transfer"} leftSection={<IconArrowForwardUp size={16} />} rightSection={<Keys keys="Enter" />} onClick={() => active && void go("transfer", active)} data-testid="picker-transfer">
            {t("control.transferNow")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
