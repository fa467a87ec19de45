import { Menu, Skeleton, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconDeviceLandlinePhone } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { Desk } from "@/api/types";
import { stopwatch } from "@/i18n/format";
import { useDesk, useDeskView } from "@/socket/desk";
import { Elapsed, useElapsed } from "@/ui/Elapsed";
import { Keys } from "@/ui/Keys";
import { useKeys } from "@/ui/keys";
import { toastDone } from "@/ui/toast";

import classes from "./AgentControl.module.css";
import { useDeskActions } from "./api";
import { PhoneItems } from "./PhoneItems";
import { knownReason, PAUSE_REASONS } from "./reasons";
import { StateDot } from "./StateDot";

/** Phone and state in the header: always in sight, because being on a pause without knowing it costs calls. */
export function AgentControl() {
  const desk = useDesk();
  if (desk === null) return <Skeleton width={220} height={34} />;
  return (
    <div className={classes["control"]}>
      <PhoneMenu desk={desk} />
      <StateMenu desk={desk} />
    </div>
  );
}

function PhoneMenu({ desk }: { desk: Desk }) {
  const { t } = useTranslation();
  const label = desk.phone?.kind === "browser" ? t("phone.thisBrowser") : (desk.phone?.label ?? t("state.noPhone"));
  return (
    <Menu width={280} position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <UnstyledButton className={classes["part"]} data-missing={desk.phone === null || undefined} data-testid="desk-phone" aria-label={t("state.phoneMenu", { phone: label })}>
          <IconDeviceLandlinePhone size={17} stroke={1.8} aria-hidden />
          <span className={classes["phone"]}>{label}</span>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <PhoneItems desk={desk} />
      </Menu.Dropdown>
    </Menu>
  );
}

function StateMenu({ desk }: { desk: Desk }) {
  const { t } = useTranslation();
  const actions = useDeskActions();
  const talk = useTalkSince();
  const since = talk ?? desk.since;
  const elapsed = useElapsed(since);
  const reason = knownReason(desk.reason);
  const goReady = () => {
    if (desk.phone === null) toastDone(t("state.needPhone"));
    else if (desk.state === "wrap_up") actions.finishWrapUp();
    else actions.goReady();
  };
  useKeys("calling", { ready: goReady, pause: () => actions.pause("break") });
  const label = talk !== null ? t("state.onCall") : t(`state.${desk.state}`) + (desk.state === "paused" && reason !== undefined ? ` · ${t(`state.${reason}`)}` : "");
  return (
    <Menu width={260} position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <UnstyledButton
          className={classes["part"]}
          data-testid="desk-state"
          data-state={desk.state}
          data-on-call={talk !== null || undefined}
          aria-label={t("state.menu", { state: label, elapsed: stopwatch(elapsed) })}
        >
          <StateDot state={talk !== null ? "talking" : desk.state} />
          <span className={classes["label"]}>{label}</span>
          <span className={classes["since"]}>
            <Elapsed since={since} />
          </span>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<StateDot state="ready" />} rightSection={<Keys keys="Alt+R" />} disabled={desk.phone === null || desk.state === "ready"} onClick={goReady} data-testid="desk-go-ready">
          {desk.state === "wrap_up" ? t("state.finish") : t("state.goReady")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t("state.pauseBecause")}</Menu.Label>
        {PAUSE_REASONS.map((one) => (
          <Menu.Item key={one} leftSection={<StateDot state="paused" />} rightSection={one === "break" && <Keys keys="Alt+P" />} onClick={() => actions.pause(one)}>
            {t(`state.${one}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<StateDot state="offline" />} disabled={desk.state === "offline"} onClick={actions.goOffline}>
          {t("state.goOffline")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** A talk goes before the state: "Ready" beside a customer who speaks would be read as "free". */
function useTalkSince(): string | null {
  const talks = useDeskView().cards.filter((card) => card.phase === "talking" || card.phase === "held");
  return talks.map((card) => card.answered_at ?? card.ring_at).sort()[0] ?? null;
}
