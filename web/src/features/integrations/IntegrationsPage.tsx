import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";
import { Page } from "@/ui/Page";

import { TokensPanel } from "./TokensPanel";
import { WebhooksPanel } from "./WebhooksPanel";

/** Programs that work with us: what they may do, and what they are told. */
export function IntegrationsPage() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <Page title={t("integrations.title")}>
      {can(me, "integrations.manage") && <WebhooksPanel />}
      <TokensPanel everybody={can(me, "users.manage")} />
    </Page>
  );
}
