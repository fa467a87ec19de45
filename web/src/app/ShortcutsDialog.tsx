import { Modal, Table, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";
import { Keys } from "@/ui/Keys";

const EVERYWHERE = [
  ["search", "Ctrl+K"],
  ["desk", "G+D"],
  ["calls", "G+C"],
  ["customers", "G+L"],
  ["tasks", "G+T"],
  ["inbox", "G+I"],
  ["ready", "Alt+R"],
  ["pause", "Alt+P"],
  ["answerCall", "Alt+A"],
  ["holdCall", "Alt+H"],
  ["muteCall", "Alt+M"],
  ["transferCall", "Alt+T"],
  ["hangUpCall", "Alt+X"],
  ["help", "?"],
] as const;

const ON_DESK = [
  ["pickUp", "Alt+U"],
  ["note", "N"],
  ["openCustomer", "Enter"],
  ["saveNote", "Ctrl+Enter"],
  ["closeCard", "Esc"],
] as const;

const ON_BOARD = [
  ["go", "G+B"],
  ["agents", "A"],
  ["waiting", "W"],
  ["message", "M"],
  ["limits", "T"],
  ["arrange", "V"],
  ["density", "D"],
  ["offline", "O"],
] as const;

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <Modal opened onClose={onClose} title={t("shortcuts.title")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Section title={t("shortcuts.everywhere")} rows={EVERYWHERE.map(([name, keys]) => [t(`shortcuts.${name}`), keys])} />
      <Section title={t("shortcuts.onDesk")} rows={ON_DESK.map(([name, keys]) => [t(`shortcuts.${name}`), keys])} />
      {can(me, "queues.view") && <Section title={t("board.keys.title")} rows={ON_BOARD.map(([name, keys]) => [t(`board.keys.${name}`), keys])} />}
    </Modal>
  );
}

function Section({ title, rows }: { title: string; rows: [words: string, keys: string][] }) {
  return (
    <>
      <Title order={2} size="h3" mt="xs">
        {title}
      </Title>
      <Table mb="sm" verticalSpacing={6}>
        <Table.Tbody>
          {rows.map(([words, keys]) => (
            <Table.Tr key={words}>
              <Table.Td>{words}</Table.Td>
              <Table.Td ta="right" aria-label={keys}>
                <Keys keys={keys} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
