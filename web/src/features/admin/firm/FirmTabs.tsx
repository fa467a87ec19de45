import { Tabs } from "@mantine/core";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

const PLACES = ["/users", "/departments", "/roles"] as const;

/** The three sides of who works here: people, where they belong, what they may do. */
export function FirmTabs() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  return (
    <Tabs value={pathname} onChange={(to) => void navigate({ to: PLACES.find((place) => place === to) ?? "/users" })} aria-label={t("firm.title")}>
      <Tabs.List>
        <Tabs.Tab value="/users">{t("users.title")}</Tabs.Tab>
        <Tabs.Tab value="/departments" data-testid="tab-departments">{t("firm.departments")}</Tabs.Tab>
        <Tabs.Tab value="/roles" data-testid="tab-roles">{t("firm.roles")}</Tabs.Tab>
      </Tabs.List>
    </Tabs>
  );
}
