import { Alert, List, Text } from "@mantine/core";
import { IconBarrierBlock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { AnchorLink } from "@/ui/links";

import type { Obstacle } from "./types";

const KNOWN = ["legal-hold", "recording-on-hold", "recording-arriving", "call-going-on", "has-card", "merged"] as const;

/** What has to go away first, each with what to do about it. */
export function Obstacles({ obstacles }: { obstacles: Obstacle[] }) {
  const { t } = useTranslation();
  return (
    <Alert color="red" role="alert" icon={<IconBarrierBlock size={18} aria-hidden />} title={t("privacy.blockedBy")} data-testid="privacy-obstacles">
      <List size="sm" spacing={4}>
        {obstacles.map((one) => <List.Item key={`${one.code} ${one.subject}`}><Words one={one} /></List.Item>)}
      </List>
    </Alert>
  );
}

function Words({ one }: { one: Obstacle }) {
  const { t } = useTranslation();
  const code = KNOWN.find((known) => known === one.code);
  if (code === undefined) return <>{t("privacy.obstacle.other", { code: one.code, subject: one.subject })}</>;
  return (
    <>
      {t(`privacy.obstacle.${code}`, { subject: one.subject })}
      {code === "legal-hold" && <Text span size="sm">{" "}<AnchorLink fz="sm" c="inherit" underline="always" to="/privacy" search={{ tab: "holds" }}>{t("privacy.toHolds")}</AnchorLink></Text>}
    </>
  );
}
