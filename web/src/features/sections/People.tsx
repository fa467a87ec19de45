import { Button, Group, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CustomerCard } from "@/api/types";
import { NewCustomerDialog } from "@/features/customers/NewCustomerDialog";
import classes from "@/features/fields/Fields.module.css";
import { can, useMe } from "@/features/session/api";
import { AnchorLink } from "@/ui/links";

const SHOWN = 8;

/** Who works in a company, and one more of them in one step. */
export function People({ company }: { company: CustomerCard }) {
  const { t } = useTranslation();
  const me = useMe();
  const [making, make] = useState(false);
  const people = company.people ?? [];
  return (
    <section className={classes["section"]} data-testid="section-people">
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <h3 className={classes["group"]} style={{ flex: 1 }}>{t("sections.people")}</h3>
        {can(me, "customers.edit") && <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={14} />} onClick={() => make(true)} data-testid="people-add">{t("sections.addContact")}</Button>}
      </Group>
      {people.length === 0 && <Text size="xs" c="dimmed">{t("sections.noPeople")}</Text>}
      {people.slice(0, SHOWN).map((one) => (
        <div key={one.contact_id}>
          <AnchorLink size="sm" to="/customers/$kind/$id" params={{ kind: "contact", id: one.contact_id }}>{one.name}</AnchorLink>
          {(one.role_names.length > 0 || one.position !== "") && <Text size="xs" c="dimmed">{one.role_names.length > 0 ? one.role_names.join(", ") : one.position}</Text>}
        </div>
      ))}
      {people.length > SHOWN && <AnchorLink size="xs" to="/customers" search={{ company_id: company.id }}>{t("sections.allPeople")}</AnchorLink>}
      {making && <NewCustomerDialog kind="contact" given={{ company: { kind: "company", id: company.id, name: company.name } }} onMade={() => make(false)} onClose={() => make(false)} />}
    </section>
  );
}
