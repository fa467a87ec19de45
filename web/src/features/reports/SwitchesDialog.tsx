import { Button, Group, Modal, NumberInput, Select, Stack, Switch, Table, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api, api } from "@/api/client";
import type { components } from "@/api/schema";
import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastDone, toastProblem } from "@/ui/toast";

type Switches = components["schemas"]["Switches"];
type Version = components["schemas"]["SwitchesOut"];

const SECONDS = ["answer_within_s", "short_s", "short_talk_s"] as const;
const FLAGS = ["count_short", "count_flow_out", "count_refused"] as const;
const ALL_QUEUES = "";

/** How is counted, since when; a new way is valid from a moment on and leaves what was before as it was. */
export function SwitchesDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const versions = $api.useQuery("get", "/api/v1/report-switches");
  const last = versions.data?.at(-1);
  return (
    <Modal opened onClose={onClose} size="lg" title={t("reports.counting")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack>
        <Text size="sm" c="dimmed">{t("reports.countingHint")}</Text>
        {versions.isPending && <ListSkeleton rows={3} />}
        {versions.isError && <Failed error={versions.error} onRetry={() => void versions.refetch()} />}
        {versions.data !== undefined && <Versions versions={versions.data} />}
        {last !== undefined && can(me, "reports.manage") && <NewVersion key={last.id} last={last} />}
      </Stack>
    </Modal>
  );
}

function Versions({ versions }: { versions: Version[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const since = (version: Version) => (Date.parse(version.valid_from) <= 0 ? t("reports.always") : format.full(version.valid_from));
  return (
    <Table.ScrollContainer minWidth={420}>
      <Table fz="sm" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("reports.validFrom")}</Table.Th>
            <Table.Th>{t("reports.queue")}</Table.Th>
            {SECONDS.map((name) => <Table.Th key={name} ta="right">{t(`reports.switch.${name}`)}</Table.Th>)}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {versions.flatMap((version) =>
            [[ALL_QUEUES, version.switches.usual] as const, ...Object.entries(version.switches.of_queue ?? {})].map(([queue, switches]) => (
              <Table.Tr key={`${version.id}/${queue}`} data-testid="switch-version">
                <Table.Td>{queue === ALL_QUEUES ? since(version) : ""}</Table.Td>
                <Table.Td>{queue === ALL_QUEUES ? t("reports.allQueues") : queue}</Table.Td>
                {SECONDS.map((name) => <Table.Td key={name} ta="right" className="tabular">{switches?.[name]}</Table.Td>)}
              </Table.Tr>
            )),
          )}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function NewVersion({ last }: { last: Version }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const titles = $api.useQuery("get", "/api/v1/queues/titles", {}, { staleTime: Infinity });
  const [queue, setQueue] = useState(ALL_QUEUES);
  const known = (name: string): Switches => last.switches.of_queue?.[name] ?? last.switches.usual ?? {};
  const [switches, setSwitches] = useState<Switches>(known(ALL_QUEUES));
  const [when, setWhen] = useState("now");
  const choose = (name: string) => {
    setQueue(name);
    setSwitches(known(name));
  };
  const save = async () => {
    const own = last.switches.of_queue ?? {};
    const whole = queue === ALL_QUEUES ? { usual: switches, of_queue: own } : { usual: last.switches.usual ?? {}, of_queue: { ...own, [queue]: switches } };
    const { error } = await api.POST("/api/v1/report-switches", { body: { valid_from: begins(when), switches: whole } });
    if (error !== undefined) {
      toastProblem(error);
      return;
    }
    toastDone(t("common.saved"));
    await queries.invalidateQueries();
  };
  const queues = [{ value: ALL_QUEUES, label: t("reports.allQueues") }, ...(titles.data ?? []).map((one) => ({ value: one.name, label: one.title }))];
  return (
    <Stack gap="sm">
      <Group grow align="flex-start">
        <Select label={t("reports.queue")} allowDeselect={false} value={queue} data={queues} onChange={(value) => choose(value ?? ALL_QUEUES)} />
        <Select label={t("reports.validFrom")} allowDeselect={false} value={when} data={["now", "tomorrow", "month"].map((value) => ({ value, label: t(`reports.begins.${value as "now"}`) }))} onChange={(value) => setWhen(value ?? "now")} />
      </Group>
      <Group grow align="flex-end">
        {SECONDS.map((name) => (
          <NumberInput key={name} label={t(`reports.switch.${name}`)} min={0} max={3600} value={switches[name] ?? 0} onChange={(value) => setSwitches({ ...switches, [name]: Number(value) })} data-testid={name} />
        ))}
      </Group>
      {FLAGS.map((name) => (
        <Switch key={name} label={t(`reports.switch.${name}`)} checked={switches[name] ?? false} onChange={(event) => setSwitches({ ...switches, [name]: event.currentTarget.checked })} />
      ))}
      <Group justify="flex-end"><Button onClick={() => void save()} data-testid="switches-save">{t("reports.countSo")}</Button></Group>
    </Stack>
  );
}

/** By the viewer's own clock. */
function begins(when: string): string {
  const now = new Date();
  if (when === "tomorrow") return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).toISOString();
  if (when === "month") return new Date(now.getFullYear(), now.getMonth() + 1, 1).toISOString();
  return now.toISOString();
}
