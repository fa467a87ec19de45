import { ActionIcon, Menu, Popover, Text } from "@mantine/core";
import { IconCheck, IconChevronDown, IconPhoneCall } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { phone } from "@/features/phone/usePhone";
import { can, useMe } from "@/features/session/api";
import { formatNumber } from "@/ui/phone";

import { dial, useCallerNumbers, useCommands } from "./api";
import { chooseShown, useShown } from "./callerId";
import { OutcomeText } from "./OutcomeText";

interface DialButtonProps {
  number: string;
  /** Where there is room: the firm's number that the customer will see can be chosen. */
  choose?: boolean;
}

/** Calls a number from one's own phone. What came of it stands beside the button. */
export function DialButton({ number, choose = false }: DialButtonProps) {
  const { t } = useTranslation();
  const me = useMe();
  const commands = useCommands();
  const shown = useShown();
  if (!can(me, "calls.dial") || number === "") return null;
  const call = (show: string | null) => {
    phone.command({ do: "expect", number });
    void commands.run("dial", dial(number, show));
  };
  const label = t("control.call", { number: formatNumber(number) });
  return (
    <Popover opened={commands.outcome !== null && commands.outcome.state !== "busy"} onChange={(open) => !open && commands.forget()} withArrow shadow="md" position="bottom">
      <Popover.Target>
        <ActionIcon.Group display="inline-flex" style={{ verticalAlign: "middle" }}>
          <ActionIcon
            size="sm"
            variant="subtle"
            loading={commands.busy !== null}
            aria-label={label}
            title={label}
            onClick={(event) => {
              event.stopPropagation();
              call(shown);
            }}
            data-testid="dial"
          >
            <IconPhoneCall size={15} />
          </ActionIcon>
          {choose && <ShownMenu onCall={call} />}
        </ActionIcon.Group>
      </Popover.Target>
      <Popover.Dropdown maw={300} onClick={(event) => event.stopPropagation()}>
        <OutcomeText outcome={commands.outcome} />
        {commands.outcome?.state === "done" && <Text size="sm">{t("control.dialled")}</Text>}
      </Popover.Dropdown>
    </Popover>
  );
}

/** There only when there is a choice: most firms have one number, and most people one that they may show. */
function ShownMenu({ onCall }: { onCall: (show: string | null) => void }) {
  const { t } = useTranslation();
  const shown = useShown();
  const numbers = useCallerNumbers(true).data ?? [];
  if (numbers.length < 2) return null;
  const pick = (number: string | null) => {
    chooseShown(number);
    onCall(number);
  };
  const mark = (number: string | null) => (shown === number ? <IconCheck size={15} /> : <span style={{ width: 15 }} />);
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <ActionIcon size="sm" variant="subtle" aria-label={t("control.showing")} data-testid="dial-shown">
          <IconChevronDown size={13} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("control.showing")}</Menu.Label>
        <Menu.Item leftSection={mark(null)} onClick={() => pick(null)}>
          {t("control.showUsual")}
        </Menu.Item>
        {numbers.map((one) => (
          <Menu.Item key={one.number} leftSection={mark(one.number)} onClick={() => pick(one.number)}>
            {one.title || formatNumber(one.number)}
            <Text size="xs" c="dimmed">
              {formatNumber(one.number)}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
