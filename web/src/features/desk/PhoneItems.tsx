import { Menu, Text } from "@mantine/core";
import { IconCheck, IconDeviceLandlinePhone } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { Desk } from "@/api/types";

import { useDeskActions } from "./api";

/** The phones as menu items: the own one ticked, others' phones with the name of who has them. */
export function PhoneItems({ desk }: { desk: Desk }) {
  const { t } = useTranslation();
  const { choosePhone } = useDeskActions();
  const mine = desk.phone?.id;
  return (
    <>
      <Menu.Label>{t("state.phone")}</Menu.Label>
      {desk.phones.length === 0 && <Menu.Item disabled>{t("state.noPhones")}</Menu.Item>}
      {desk.phones.map((phone) => {
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
