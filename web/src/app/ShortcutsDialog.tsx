import { Modal, SimpleGrid, Table, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Me } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { Keys } from "@/ui/Keys";
import { KEYS, shownKey } from "@/ui/keys";
import type { Key, Section } from "@/ui/keys";

import { PAGES } from "./pages";

/** Whose the keys are; those of everybody are not named. */
const WHOSE: Partial<Record<Section, (me: Me) => boolean>> = {
  calling: (me) => can(me, "desk.use"),
  desk: (me) => can(me, "desk.use"),
  card: (me) => can(me, "customers.view"),
  deals: (me) => can(me, "deals.view"),
  tasks: (me) => can(me, "tasks.view"),
  duplicates: (me) => can(me, "customers.merge"),
  board: (me) => can(me, "queues.view"),
  inbox: (me) => can(me, "reviews.do"),
  review: (me) => can(me, "reviews.do"),
  editor: (me) => can(me, "scripts.view"),
};

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const sections = (Object.keys(KEYS) as Section[]).filter((section) => WHOSE[section]?.(me) ?? true);
  return (
    <Modal opened onClose={onClose} title={t("keys.title")} size={860} closeButtonProps={{ "aria-label": t("common.close") }}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl" verticalSpacing={0} data-testid="shortcuts">
        {sections.map((section) => <Part key={section} section={section} me={me} />)}
      </SimpleGrid>
    </Modal>
  );
}

function Part({ section, me }: { section: Section; me: Me }) {
  const { t } = useTranslation();
  const mine = PAGES.filter((page) => page.allowed(me)).map((page): string => page.label);
  const rows = Object.entries<Key>(KEYS[section]).filter(([name]) => section !== "go" || name === "inbox" || mine.includes(name));
  const words = (name: string) => (section === "go" && name !== "inbox" ? t(`nav.${name}` as "nav.desk") : t(`keys.${section}.${name}` as "keys.everywhere.search"));
  return (
    <section>
      <Title order={2} size="h3" mt="xs">{t(`keys.sections.${section}`)}</Title>
      <Table mb="sm" verticalSpacing={6}>
        <Table.Tbody>
          {rows.map(([name, key]) => (
            <Table.Tr key={name}>
              <Table.Td>{words(name)}</Table.Td>
              <Table.Td ta="right" aria-label={shownKey(key)} style={{ whiteSpace: "nowrap" }}>
                <Keys keys={shownKey(key)} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
