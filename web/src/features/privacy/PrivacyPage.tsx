import { Button, Group, SegmentedControl, Select, Switch } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";
import { Page, Panel } from "@/ui/Page";

import { HoldList } from "./HoldList";
import { RequestDialog } from "./RequestDialog";
import { RequestList } from "./RequestList";
import type { RequestState } from "./types";

const route = getRouteApi("/inside/privacy");
const STATES: readonly RequestState[] = ["searching", "waiting", "running", "blocked", "done", "cancelled"];

export function PrivacyPage() {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = route.useNavigate();
  const works = can(me, "customers.privacy");
  const tab = works ? (route.useSearch().tab ?? "requests") : "holds";
  const [state, setState] = useState<RequestState | null>(null);
  const [past, setPast] = useState(false);
  const [asking, setAsking] = useState(false);
  return (
    <Page
      title={t("privacy.title")}
      aside={works && <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAsking(true)} data-testid="privacy-new">{t("privacy.new")}</Button>}
    >
      <Group gap="md">
        {works && (
          <SegmentedControl
            aria-label={t("privacy.title")}
            value={tab}
            onChange={(value) => void navigate({ search: value === "holds" ? { tab: "holds" } : {} })}
            data={[{ value: "requests", label: t("privacy.requests") }, { value: "holds", label: t("privacy.holds") }]}
          />
        )}
        {tab === "requests" ? (
          <Select size="xs" clearable aria-label={t("privacy.stateOf")} placeholder={t("privacy.anyState")} value={state} onChange={(value) => setState(STATES.find((one) => one === value) ?? null)} data={STATES.map((value) => ({ value, label: t(`privacy.state.${value}`) }))} />
        ) : (
          <Switch label={t("privacy.withPast")} checked={past} onChange={(event) => setPast(event.currentTarget.checked)} />
        )}
      </Group>
      <Panel flush>{tab === "requests" ? <RequestList state={state} /> : <HoldList past={past} />}</Panel>
      {asking && <RequestDialog card={null} onClose={() => setAsking(false)} />}
    </Page>
  );
}
