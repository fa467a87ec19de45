import {
  IconArrowBack, IconArrowForward, IconHourglass, IconHourglassEmpty, IconMessage2, IconPhone, IconPhoneCheck,
  IconParking, IconParkingOff, IconPhoneIncoming, IconPhoneOff, IconPhoneX, IconUserMinus, IconUserPlus,
} from "@tabler/icons-react";
import type { Icon } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import type { CallDetail } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { formatNumber } from "@/ui/phone";

import classes from "./Calls.module.css";
import { useQueueTitle } from "./queueTitle";
import { moments } from "./story";
import type { Moment } from "./story";

const LOOK: Record<Moment["kind"], { icon: Icon; tone: "plain" | "good" | "bad" | "talk" }> = {
  began: { icon: IconPhone, tone: "plain" },
  rings: { icon: IconPhoneIncoming, tone: "plain" },
  answered: { icon: IconPhoneCheck, tone: "good" },
  "not-answered": { icon: IconPhoneX, tone: "bad" },
  enters: { icon: IconHourglass, tone: "plain" },
  leaves: { icon: IconHourglassEmpty, tone: "bad" },
  talk: { icon: IconMessage2, tone: "talk" },
  transfer: { icon: IconArrowForward, tone: "talk" },
  forward: { icon: IconArrowForward, tone: "plain" },
  pickup: { icon: IconArrowBack, tone: "talk" },
  parked: { icon: IconParking, tone: "plain" },
  unparked: { icon: IconParkingOff, tone: "plain" },
  joins: { icon: IconUserPlus, tone: "talk" },
  parts: { icon: IconUserMinus, tone: "plain" },
  over: { icon: IconPhoneOff, tone: "plain" },
};

/** The call as a time line: legs, queue visits, talks and transfers in one order. */
export function Story({ call }: { call: CallDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = { party: partyNames(call), queue: useQueueTitle() };
  return (
    <ol className={classes["story"]} data-testid="call-story">
      {moments(call).map((moment, index) => {
        const { icon: Glyph, tone } = LOOK[moment.kind];
        return (
          <li key={index} className={classes["moment"]}>
            <time className={classes["at"]} dateTime={moment.at}>
              {format.time(moment.at)}
            </time>
            <span className={classes["mark"]} data-tone={tone} aria-hidden>
              <Glyph size={14} stroke={1.9} />
            </span>
            <span>
              {words(moment, call, names, t)}
              <Aside moment={moment} />
            </span>
          </li>
        );
      })}
    </ol>
  );
}

interface Names {
  party: (endpoint: string) => string;
  queue: (name: string) => string;
}

function partyNames(call: CallDetail): Names["party"] {
  const customer = call.customers.length === 1 ? call.customers[0]?.name : undefined;
  const known = new Map(call.agents.filter((agent) => agent.name !== "").map((agent) => [agent.endpoint, agent.name]));
  for (const leg of call.legs) {
    const outside = leg.role === "outside" || (leg.role === "caller" && call.direction === "inbound");
    if (outside && !known.has(leg.endpoint)) known.set(leg.endpoint, customer ?? (formatNumber(leg.number) || leg.endpoint));
  }
  return (endpoint) => known.get(endpoint) ?? endpoint;
}

function words(moment: Moment, call: CallDetail, { party: name, queue }: Names, t: TFunction): string {
  switch (moment.kind) {
    case "began": {
      const from = call.withheld ? t("card.withheldCaller") : formatNumber(call.from_number);
      const to = formatNumber(call.to_number || call.did);
      return to === "" ? t("call.began") : t("call.beganFrom", { from: from || t("card.unknownCaller"), to });
    }
    case "rings":
      return t(moment.leg.role === "outside" ? "call.dialled" : "call.rings", { who: name(moment.leg.endpoint) });
    case "answered":
      return t("call.answered", { who: name(moment.leg.endpoint) });
    case "not-answered":
      return t("call.notAnswered", { who: name(moment.leg.endpoint), outcome: t(`call.outcome.${moment.leg.outcome ?? "lost"}`) });
    case "enters":
      return t("call.enters", { queue: queue(moment.visit.queue) });
    case "leaves":
      return t("call.leaves", { queue: queue(moment.visit.queue), outcome: t(`call.visit.${moment.visit.outcome ?? "lost"}`) });
    case "talk":
      return t("call.talkBegins", { a: name(moment.talk.between[0] ?? ""), b: name(moment.talk.between[1] ?? "") });
    case "transfer": {
      const { by, kind, to_party: to } = moment.transfer;
      return t(kind === "three_way" ? "call.threeWay" : "call.transferred", { by: name(by), to: name(to) });
    }
    case "forward":
      return t("call.forwarded", { by: name(moment.forward.by), to: formatNumber(moment.forward.to_party) });
    case "pickup":
      return t("call.picked", { by: name(moment.pickup.by), other: name(moment.pickup.instead_of) });
    case "parked": {
      const { parked_by: by, space } = moment.parking;
      return by === null ? t("call.parked", { space }) : t("call.parkedBy", { by: name(by), space });
    }
    case "unparked": {
      const { outcome, retrieved_by: by, space } = moment.parking;
      return by === null ? t(`call.unparked.${outcome ?? "lost"}`, { space }) : t("call.retrieved", { by: name(by), space });
    }
    case "joins":
      return t("call.joins", { who: name(moment.stay.endpoint), room: moment.stay.conference });
    case "parts":
      return t("call.parts", { who: name(moment.stay.endpoint), room: moment.stay.conference });
    case "over":
      return call.hangup_by === null ? t("call.over") : t("call.overBy", { who: t(`hangup.${call.hangup_by}`) });
  }
}

function Aside({ moment }: { moment: Moment }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = asideText(moment, t, format.duration);
  return text === null ? null : <span className={classes["second"]}>{text}</span>;
}

function asideText(moment: Moment, t: TFunction, duration: (seconds: number) => string): string | null {
  if (moment.kind === "talk") {
    const { start, end } = moment.talk;
    return end === null ? t("call.goingOn") : t("call.lasted", { duration: duration((Date.parse(end) - Date.parse(start)) / 1000) });
  }
  if (moment.kind === "enters" && moment.visit.position > 1) return t("call.position", { position: moment.visit.position });
  if (moment.kind === "transfer") {
    const { kind, outcome } = moment.transfer;
    return kind === "three_way" ? null : `${t(`call.transfer.${kind}`)}, ${t(`call.transferOutcome.${outcome}`)}`;
  }
  if (moment.kind === "leaves" && moment.visit.wait_s !== null) return duration(moment.visit.wait_s);
  return null;
}
