import { Menu, Text } from "@mantine/core";
import { IconCheck, IconDeviceLandlinePhone, IconHeadset } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { Desk, DeskPhone } from "@/api/types";
import { tryMicrophone } from "@/features/phone/devices";
import { phone as softphone, usePhone } from "@/features/phone/usePhone";

import { useDeskActions } from "./api";

/** The phones as menu items: the own one ticked, others' phones with the name of who has them. */
export function PhoneItems({ desk }: { desk: Desk }) {
  const { t } = useTranslation();
  const { choosePhone } = useDeskActions();
  const mine = desk.phone?.id;
  const onDesks = desk.phones.filter((phone) => phone.kind === "desk");
  const inBrowsers = desk.phones.filter((phone) => phone.kind === "browser");
  return (
    <>
      <Menu.Label>{t("state.phone")}</Menu.Label>
      {desk.phones.length === 0 && <Menu.Item disabled>{t("state.noPhones")}</Menu.Item>}
      {inBrowsers.length > 0 && <ThisBrowser desk={desk} phones={inBrowsers} />}
      {onDesks.map((phone) => {
        const theirs = phone.taken_by !== null && phone.id !== mine;
        return (
          <Menu.Item
            key={phone.id}
            disabled={theirs}
            leftSection={phone.id === mine ? <IconCheck size={16} /> : <IconDeviceLandlinePhone size={16} stroke={1.7} />}
            onClick={() => choosePhone(phone.id)}
            data-testid="desk-phone-item"
          >
            {phone.label}
            <Text size="xs" c="dimmed">
              {theirs ? t("state.takenBy", { name: phone.taken_by }) : phone.endpoint}
            </Text>
          </Menu.Item>
        );
      })}
      {mine !== undefined && (
        <>
          <Menu.Divider />
          <Menu.Item onClick={() => choosePhone(null)}>{t("state.giveBack")}</Menu.Item>
        </>
      )}
    </>
  );
}

/** One item for all browser phones: which of them it is concerns nobody. The click also lets us ask for the microphone. */
function ThisBrowser({ desk, phones }: { desk: Desk; phones: readonly DeskPhone[] }) {
  const { t } = useTranslation();
  const { choosePhone } = useDeskActions();
  const view = usePhone();
  const mine = desk.phone?.kind === "browser" ? desk.phone : undefined;
  const phone = mine ?? phones.find((one) => one.taken_by === null);
  const isHere = mine !== undefined && view.line !== "elsewhere";
  const take = () => {
    if (phone === undefined) return;
    void tryMicrophone();
    softphone.beHere(phone.endpoint);
    if (mine === undefined) choosePhone(phone.id);
  };
  return (
    <Menu.Item disabled={phone === undefined} leftSection={isHere ? <IconCheck size={16} /> : <IconHeadset size={16} stroke={1.7} />} onClick={take} data-testid="desk-phone-browser">
      {t("phone.thisBrowser")}
      <Text size="xs" c="dimmed">
        {phone === undefined ? t("phone.noneFree") : t("phone.thisBrowserHint")}
      </Text>
    </Menu.Item>
  );
}
