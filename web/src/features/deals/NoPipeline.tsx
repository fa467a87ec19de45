import { Button, Group, TextInput } from "@mantine/core";
import { IconTargetArrow } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";
import { Empty } from "@/ui/States";

import { useAddPipeline } from "./setupApi";

/** The first start: one press makes a pipeline with the usual stages in the reader's language. */
export function NoPipeline() {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const [currency, setCurrency] = useState(i18n.language.startsWith("ru") ? "RUB" : "EUR");
  const add = useAddPipeline();
  const may = can(me, "crm.setup");
  return (
    <Empty icon={IconTargetArrow} title={t("deals.noPipeline")} hint={t(may ? "deals.noPipelineHint" : "deals.askAdministrator")}>
      {may && (
        <Group mt="sm" align="flex-end" justify="center">
          <TextInput w={90} maxLength={3} label={t("deals.currency")} value={currency} onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())} />
          <Button loading={add.busy} disabled={!/^[A-Z]{3}$/.test(currency)} onClick={() => add.add("sales", currency)} data-testid="pipeline-first">
            {t("deals.makeSales")}
          </Button>
        </Group>
      )}
    </Empty>
  );
}
