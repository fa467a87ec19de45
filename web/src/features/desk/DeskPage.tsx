import { useTranslation } from "react-i18next";

import { pair } from "@/features/phone/pairing";
import { usePhone } from "@/features/phone/usePhone";
import { useDeskView } from "@/socket/desk";
import { Page } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";

import { CallCard } from "./CallCard";
import classes from "./DeskPage.module.css";
import { EmptyDesk } from "./EmptyDesk";
import { RecentRail } from "./RecentRail";
import { useCardKeys } from "./useCardKeys";
import { WrapUpPanel } from "./WrapUpPanel";

export function DeskPage() {
  const { t } = useTranslation();
  const { loaded, desk, cards, refusal } = useDeskView();
  const { calls } = usePhone();
  const pairs = pair(cards, calls);
  useCardKeys(cards, desk?.talk?.call_id);
  return (
    <Page title={t("desk.title")} quiet>
      <div className={classes["layout"]}>
        <div className={classes["cards"]} role="region" aria-label={t("desk.cards")}>
          {refusal !== null && <Failed error={{ code: refusal, status: 403 }} />}
          {!loaded && refusal === null && <ListSkeleton rows={3} height={120} />}
          {desk?.state === "wrap_up" && <WrapUpPanel since={desk.since} until={desk.until ?? null} talk={desk.talk} carded={cards.some((card) => card.call_id === desk.talk?.call_id)} />}
          {cards.map((card) => (
            <CallCard key={card.id} card={card} call={pairs.get(card.id)} />
          ))}
          {loaded && desk !== null && cards.length === 0 && <EmptyDesk desk={desk} />}
        </div>
        <RecentRail />
      </div>
    </Page>
  );
}
