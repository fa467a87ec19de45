import { Group } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { useCallParty } from "@/features/calls/party";
import { CallScript } from "@/features/scripts/CallScript";
import { AnchorLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";

import classes from "./Live.module.css";
import { LiveTranscript } from "./LiveTranscript";

/** One running call to read along in, for a supervisor. The board links here by the call's id. */
export function LivePage() {
  const { t } = useTranslation();
  const { callId } = useParams({ from: "/inside/live/$callId" });
  const party = useCallParty();
  const call = $api.useQuery("get", "/api/v1/calls/{call_id}", { params: { path: { call_id: callId } } }, { retry: false });
  const title = call.data === undefined ? t("live.page") : t("live.titleOf", { who: party.name(call.data) });
  return (
    <Page
      title={title}
      aside={
        call.data !== undefined && (
          <Group gap="xs">
            <AnchorLink to="/calls" search={{ call: callId }}>
              {t("live.openCall")}
            </AnchorLink>
          </Group>
        )
      }
    >
      <div className={classes["columns"]}>
        <Panel>
          <LiveTranscript callId={callId} page />
        </Panel>
        <CallScript callId={callId} heard />
      </div>
    </Page>
  );
}
