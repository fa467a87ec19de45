import { Alert, Button, Group, Progress, Select, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconMicrophone, IconVolume } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { startRing } from "@/features/alerts/ring";

import { chooseDevice, useChosenDevices, useDeviceChoices } from "./devices";
import type { Devices } from "./devices";
import { PhoneLine } from "./PhoneLine";
import { playTone, useMicrophoneLevel } from "./microphoneTest";
import { phone, usePhone } from "./usePhone";

/** How the phone in the browser stands, and what it hears and speaks with. */
export function PhonePanel() {
  const { t } = useTranslation();
  const view = usePhone();
  const endpoint = view.endpoint;
  return (
    <Stack gap="sm">
      <PhoneLine view={view} detailed />
      {view.line === "elsewhere" && endpoint !== null && (
        <Button size="xs" onClick={() => phone.beHere(endpoint)} data-testid="phone-here">
          {t("phone.useHere")}
        </Button>
      )}
      {view.role === "follower" && (
        <Text size="xs" c="dimmed">
          {t("phone.otherTab")}
        </Text>
      )}
      <DeviceChoices />
      <MicrophoneTest />
    </Stack>
  );
}

function DeviceChoices() {
  const { t } = useTranslation();
  const chosen = useChosenDevices();
  const { microphones, speakers } = useDeviceChoices();
  const select = (which: keyof Devices, choices: { value: string; label: string }[]) => (
    <Select
      size="xs"
      label={t(`phone.${which}`)}
      data={[{ value: "", label: t("phone.systemDevice") }, ...choices]}
      value={choices.some((one) => one.value === chosen[which]) ? chosen[which] : ""}
      onChange={(id) => chooseDevice(which, id ?? "")}
      allowDeselect={false}
      comboboxProps={{ withinPortal: false }}
    />
  );
  return (
    <>
      {select("microphone", microphones)}
      {select("speaker", speakers)}
      {select("ringer", speakers)}
    </>
  );
}

function MicrophoneTest() {
  const { t } = useTranslation();
  const [on, setOn] = useState(false);
  const { level, problem } = useMicrophoneLevel(on);
  const percent = Math.round(level * 100);
  return (
    <div>
      <Group gap="xs">
        <Button size="xs" variant="default" leftSection={<IconMicrophone size={15} />} onClick={() => setOn(!on)} aria-pressed={on}>
          {on ? t("phone.stopTest") : t("phone.testMicrophone")}
        </Button>
        <Button size="xs" variant="default" leftSection={<IconVolume size={15} />} onClick={() => void playTone()}>
          {t("phone.testSpeaker")}
        </Button>
        <Button size="xs" variant="default" onClick={() => startRing(false)}>
          {t("phone.testRinger")}
        </Button>
      </Group>
      {on && problem === null && (
        <Progress.Root size="lg" mt="xs">
          <Progress.Section value={percent} color={percent > 92 ? "red" : "teal"} aria-label={t("phone.level")} aria-valuetext={`${percent} %`} />
        </Progress.Root>
      )}
      {on && problem === null && (
        <Text size="xs" c="dimmed" mt={4}>
          {t("phone.levelHint")}
        </Text>
      )}
      {problem !== null && (
        <Alert color="red" mt="xs" p="xs" icon={<IconAlertTriangle size={16} />}>
          {t(`phone.mic.${problem}`)}
        </Alert>
      )}
    </div>
  );
}
