import { Alert, Button, Group, Modal, NumberInput, Select, Stack, Switch, Tabs, Text } from "@mantine/core";
import { IconVolume } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastDone } from "@/ui/toast";

import type { Rows } from "./feed";
import { complete, faults } from "./limits";
import type { Fault, Limits, QueueLimits, TeamLimits } from "./limits";
import { boardProblem } from "./problems";
import { play } from "./sound";

/** From when on something is worth a look or alarming, and what is heard then: for everybody who looks at the board. */
export function LimitsDialog({ rows, onClose }: { rows: Rows; onClose: () => void }) {
  const { t } = useTranslation();
  const stored = $api.useQuery("get", "/api/v1/board/thresholds", {}, { staleTime: 0, gcTime: 0 });
  return (
    <Modal opened onClose={onClose} title={t("board.limits.title")} size="lg" closeButtonProps={{ "aria-label": t("common.close") }}>
      {stored.isPending && <ListSkeleton rows={4} />}
      {stored.isError && <Failed error={stored.error} onRetry={() => void stored.refetch()} />}
      {stored.data !== undefined && <LimitsForm stored={complete(stored.data)} rows={rows} onClose={onClose} />}
    </Modal>
  );
}

function LimitsForm({ stored, rows, onClose }: { stored: Limits; rows: Rows; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [limits, setLimits] = useState(stored);
  const [queue, setQueue] = useState(Object.keys(rows.queues)[0] ?? "");
  const own = limits.of_queue[queue];
  const wrong = [limits.usual, ...Object.values(limits.of_queue)].some((one) => faults(one).length > 0);
  const save = $api.useMutation("put", "/api/v1/board/thresholds", {
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["get", "/api/v1/board/thresholds"] });
      toastDone(t("common.saved"));
      onClose();
    },
  });
  const setOwn = (one: QueueLimits | undefined) => {
    const others = Object.fromEntries(Object.entries(limits.of_queue).filter(([name]) => name !== queue));
    setLimits({ ...limits, of_queue: one === undefined ? others : { ...others, [queue]: one } });
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); save.mutate({ body: limits }); }}>
      <Stack gap="sm">
        <Tabs defaultValue="usual">
          <Tabs.List>
            <Tabs.Tab value="usual">{t("board.limits.usual")}</Tabs.Tab>
            <Tabs.Tab value="queue">{t("board.limits.ofQueue")}</Tabs.Tab>
            <Tabs.Tab value="team">{t("board.limits.team")}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="usual" pt="sm"><QueueFields limits={limits.usual} onChange={(usual) => setLimits({ ...limits, usual })} /></Tabs.Panel>
          <Tabs.Panel value="queue" pt="sm">
            <Stack gap="sm">
              <Select label={t("board.head.queue")} allowDeselect={false} value={queue} onChange={(name) => name !== null && setQueue(name)} data={Object.values(rows.queues).map((row) => ({ value: row.name, label: row.title }))} />
              <Switch label={t("board.limits.own")} checked={own !== undefined} onChange={(event) => setOwn(event.currentTarget.checked ? limits.usual : undefined)} />
              {own === undefined ? <Text size="sm" c="dimmed">{t("board.limits.asUsual")}</Text> : <QueueFields limits={own} onChange={setOwn} />}
            </Stack>
          </Tabs.Panel>
          <Tabs.Panel value="team" pt="sm"><TeamFields limits={limits.team} onChange={(team) => setLimits({ ...limits, team })} /></Tabs.Panel>
        </Tabs>
        {save.error !== null && <Alert color="red" role="alert">{boardProblem(save.error, t)}</Alert>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" disabled={wrong} loading={save.isPending} data-testid="limits-save">{t("common.save")}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function QueueFields({ limits, onChange }: { limits: QueueLimits; onChange: (limits: QueueLimits) => void }) {
  const { t } = useTranslation();
  const wrong = faults(limits);
  const field = (name: Exclude<keyof QueueLimits, "sound">, fault: Fault | null, share = false) => (
    <NumberInput
      label={t(`board.limits.${name}`)}
      min={share || name === "ready_min" ? 0 : 1}
      max={share ? 100 : 86_400}
      allowDecimal={false}
      suffix={share ? " %" : ""}
      clampBehavior="strict"
      value={share ? Math.round(limits[name] * 100) : limits[name]}
      error={fault !== null && wrong.includes(fault) ? t(`board.limits.fault.${fault}`) : null}
      onChange={(value) => typeof value === "number" && onChange({ ...limits, [name]: share ? value / 100 : value })}
    />
  );
  return (
    <Stack gap="sm">
      <Group grow align="flex-start">{field("wait_warn_s", null)}{field("wait_alarm_s", "wait")}</Group>
      <Group grow align="flex-start">{field("waiting_warn", null)}{field("waiting_alarm", "waiting")}</Group>
      <Group grow align="flex-start">{field("level_warn", null, true)}{field("level_alarm", "level", true)}</Group>
      <Group grow align="flex-start">{field("ready_min", null)}<SoundField value={limits.sound} onChange={(sound) => onChange({ ...limits, sound })} /></Group>
    </Stack>
  );
}

function TeamFields({ limits, onChange }: { limits: TeamLimits; onChange: (limits: TeamLimits) => void }) {
  const { t } = useTranslation();
  const field = (name: Exclude<keyof TeamLimits, "sound">) => (
    <NumberInput label={t(`board.limits.${name}`)} min={1} max={86_400} allowDecimal={false} clampBehavior="strict" value={limits[name]} onChange={(value) => typeof value === "number" && onChange({ ...limits, [name]: value })} />
  );
  return (
    <Stack gap="sm">
      <Group grow align="flex-start">{field("pause_s")}{field("wrap_up_s")}</Group>
      <Group grow align="flex-start">{field("talk_s")}{field("hold_s")}</Group>
      <SoundField value={limits.sound} onChange={(sound) => onChange({ ...limits, sound })} />
    </Stack>
  );
}

type Sound = QueueLimits["sound"];

function SoundField({ value, onChange }: { value: Sound; onChange: (sound: Sound) => void }) {
  const { t } = useTranslation();
  return (
    <Group align="end" gap="xs" wrap="nowrap">
      <Select
        style={{ flex: 1 }}
        label={t("board.limits.sound")}
        allowDeselect={false}
        data={(["none", "soft", "loud"] as const).map((one) => ({ value: one, label: t(`board.limits.sounds.${one}`) }))}
        value={value}
        onChange={(one) => one !== null && onChange(one)}
      />
      <Button variant="default" px="xs" disabled={value === "none"} aria-label={t("board.limits.hear")} title={t("board.limits.hear")} onClick={() => play(value)}><IconVolume size={16} /></Button>
    </Group>
  );
}
