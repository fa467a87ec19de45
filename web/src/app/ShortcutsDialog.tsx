import { Modal, Table, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Keys } from "@/ui/Keys";

const EVERYWHERE = [
  ["search", "Ctrl+K"],
  ["desk", "G+D"],
  ["calls", "G+C"],
  ["customers", "G+L"],
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

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={t("shortcuts.title")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Section title={t("shortcuts.everywhere")} rows={EVERYWHERE} />
      <Section title={t("shortcuts.onDesk")} rows={ON_DESK} />
    </Modal>
  );
}

type Row = (typeof EVERYWHERE)[number] | (typeof ON_DESK)[number];

function Section({ title, rows }: { title: string; rows: readonly Row[] }) {
  const { t } = useTranslation();
  return (
    <>
      <Title order={2} size="h3" mt="xs">
        {title}
      </Title>
      <Table mb="sm" verticalSpacing={6}>
        <Table.Tbody>
          {rows.map(([name, keys]) => (
            <Table.Tr key={name}>
              <Table.Td>{t(`shortcuts.${name}`)}</Table.Td>
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
