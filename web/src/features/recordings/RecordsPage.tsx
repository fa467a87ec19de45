import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";
import { Page } from "@/ui/Page";

import { RecordingCheck } from "./RecordingCheck";
import { TranscriptionPanel } from "./TranscriptionPanel";

/** Whether the memory of the firm is whole: what waits for its words, and what is missing. */
export function RecordsPage() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <Page title={t("records.title")}>
      <Stack gap="md">
        <TranscriptionPanel />
        {can(me, "recordings.manage") && <RecordingCheck />}
      </Stack>
    </Page>
  );
}
