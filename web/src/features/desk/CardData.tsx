import { Button, Text, TextInput } from "@mantine/core";
import { IconCreditCard } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Card } from "@/api/types";
import { useSensitiveField } from "@/features/control/useSensitiveField";

import { checkDigit, grouped } from "./cardNumber";
import classes from "./CallCard.module.css";

/**
 * Where a card number is written down while the customer tells it, to be checked and typed into the bank's own form. It is
 * in this field alone: never sent, never stored, gone when the field is closed or the call is over.
 */
export function CardData({ card }: { card: Card }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  if (!opened) {
    return (
      <Button variant="default" size="xs" className={classes["cardDataOpen"] ?? ""} leftSection={<IconCreditCard size={16} aria-hidden />} onClick={() => setOpened(true)} data-testid="card-data-open">
        {t("cardData.open")}
      </Button>
    );
  }
  return <CardDataField card={card} onClose={() => setOpened(false)} />;
}

function CardDataField({ card, onClose }: { card: Card; onClose: () => void }) {
  const { t } = useTranslation();
  const [number, setNumber] = useState("");
  const { state, again, field } = useSensitiveField(card);
  const check = checkDigit(number);
  return (
    <div className={classes["note"]} data-testid="card-data" data-state={state}>
      <TextInput
        {...field}
        data-autofocus
        autoFocus
        inputMode="numeric"
        label={t("cardData.label")}
        description={t("cardData.hint")}
        placeholder={t(`cardData.${state === "open" ? "type" : "wait"}`)}
        value={grouped(number)}
        onChange={(event) => setNumber(event.currentTarget.value.replace(/\D/g, "").slice(0, 19))}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            onClose();
          }
        }}
        error={check === false ? t("cardData.wrong") : undefined}
        data-testid="card-data-number"
      />
      <Button variant="default" onClick={onClose} data-testid="card-data-close">
        {t("cardData.close")}
      </Button>
      <Text size="sm" role={state === "refused" ? "alert" : "status"} c={state === "refused" ? "var(--cc-miss-ink)" : "dimmed"} className={classes["cardDataState"] ?? ""}>
        {t(`cardData.state.${state}`)}
        {check === true && ` ${t("cardData.right")}`}
        {(state === "refused" || state === "recording") && (
          <Button variant="subtle" size="compact-xs" onClick={again}>
            {t("cardData.again")}
          </Button>
        )}
      </Text>
    </div>
  );
}
