import { Button, Tabs } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { Page, Panel } from "@/ui/Page";

import { Finished } from "./Finished";
import { Golden } from "./Golden";
import { Plans } from "./Plans";

/** For those who lead reviews: which calls are drawn, what came of them, and how far the reviewers agree. */
export function LeadPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("reviews.lead")} aside={<Button component={Link} to="/reviews" size="xs" variant="default">{t("reviews.title")}</Button>}>
      <Tabs defaultValue="plans" keepMounted={false}>
        <Tabs.List mb="sm">
          <Tabs.Tab value="plans" data-testid="tab-plans">{t("reviews.plans")}</Tabs.Tab>
          <Tabs.Tab value="finished" data-testid="tab-finished">{t("reviews.all")}</Tabs.Tab>
          <Tabs.Tab value="golden" data-testid="tab-golden">{t("reviews.golden")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="plans"><Plans /></Tabs.Panel>
        <Tabs.Panel value="finished"><Panel flush><Finished /></Panel></Tabs.Panel>
        <Tabs.Panel value="golden"><Panel flush><Golden /></Panel></Tabs.Panel>
      </Tabs>
    </Page>
  );
}
