import { ActionIcon, Button, Checkbox, Divider, Group, Modal, SegmentedControl, Stack, Switch, Text } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { Rows } from "./feed";
import { DEFAULT_LAYOUT, SECTIONS, moved, orderedQueues } from "./layout";
import type { Layout, SectionName } from "./layout";

interface LayoutProps {
  rows: Rows;
  layout: Layout;
  change: (part: Partial<Layout>) => void;
  onClose: () => void;
}

/** One's own arrangement; each change is shown and kept at once. */
export function LayoutDialog({ rows, layout, change, onClose }: LayoutProps) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={t("board.layout")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="sm">
        <SegmentedControl value={layout.density} onChange={(density) => change({ density })} aria-label={t("board.density")} data={[{ value: "comfortable", label: t("board.roomy") }, { value: "compact", label: t("board.compact") }]} />
        <Group justify="space-between">
          <Text size="sm">{t("board.groupBy")}</Text>
          <SegmentedControl size="xs" value={layout.group_by} onChange={(group_by) => change({ group_by })} aria-label={t("board.groupBy")} data={(["state", "queue", "name"] as const).map((value) => ({ value, label: t(`board.by.${value}`) }))} />
        </Group>
        <Switch label={t("board.showOffline")} checked={layout.show_offline} onChange={(event) => change({ show_offline: event.currentTarget.checked })} />
        <Switch label={t("board.sound")} description={t("board.soundHint")} checked={layout.sound} onChange={(event) => change({ sound: event.currentTarget.checked })} />
        <Divider label={t("board.sections")} labelPosition="left" />
        <SectionList layout={layout} change={change} />
        <Divider label={t("board.queuesOf")} labelPosition="left" />
        <QueueList rows={rows} layout={layout} change={change} />
        <Group justify="space-between">
          <Button variant="subtle" onClick={() => change(DEFAULT_LAYOUT)}>{t("board.asDelivered")}</Button>
          <Button onClick={onClose}>{t("common.close")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function SectionList({ layout, change }: Pick<LayoutProps, "layout" | "change">) {
  const { t } = useTranslation();
  const all = [...layout.sections, ...SECTIONS.filter((name) => !layout.sections.includes(name))];
  const toggle = (name: SectionName) => change({ sections: layout.sections.includes(name) ? layout.sections.filter((one) => one !== name) : [...layout.sections, name] });
  return all.map((name) => (
    <Row key={name} label={t(`board.section.${name}`)} checked={layout.sections.includes(name)} onToggle={() => toggle(name)} onMove={layout.sections.includes(name) ? (by) => change({ sections: moved(layout.sections, name, by) }) : null} />
  ));
}

function QueueList({ rows, layout, change }: Omit<LayoutProps, "onClose">) {
  const queues = orderedQueues(rows, layout);
  const names = queues.map((row) => row.name);
  const toggle = (name: string) => change({ hidden: layout.hidden.includes(name) ? layout.hidden.filter((one) => one !== name) : [...layout.hidden, name] });
  return queues.map((row) => (
    <Row key={row.name} label={row.title} checked={!layout.hidden.includes(row.name)} onToggle={() => toggle(row.name)} onMove={(by) => change({ order: moved(names, row.name, by) })} />
  ));
}

interface RowProps {
  label: string;
  checked: boolean;
  onToggle: () => void;
  onMove: ((by: 1 | -1) => void) | null;
}

function Row({ label, checked, onToggle, onMove }: RowProps) {
  const { t } = useTranslation();
  return (
    <Group justify="space-between" wrap="nowrap">
      <Checkbox label={label} checked={checked} onChange={onToggle} />
      {onMove && (
        <Group gap={2} wrap="nowrap">
          <ActionIcon variant="subtle" aria-label={t("board.up", { name: label })} onClick={() => onMove(-1)}><IconArrowUp size={16} /></ActionIcon>
          <ActionIcon variant="subtle" aria-label={t("board.down", { name: label })} onClick={() => onMove(1)}><IconArrowDown size={16} /></ActionIcon>
        </Group>
      )}
    </Group>
  );
}
