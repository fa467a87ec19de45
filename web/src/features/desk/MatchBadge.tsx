import { Badge, Loader } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Card } from "@/api/types";

const COLOURS: Record<Card["match"], string> = {
  known: "sea",
  shared: "grape",
  new_lead: "orange",
  unknown: "gray",
  withheld: "gray",
  internal: "blue",
  pending: "gray",
};

export function MatchBadge({ card }: { card: Card }) {
  const { t } = useTranslation();
  const text = card.match === "shared" ? t("card.shared", { count: card.owners.length }) : t(`card.${card.match}`);
  return (
    <Badge color={COLOURS[card.match]} size="md" style={{ flex: "none" }} leftSection={card.match === "pending" && <Loader size={11} color="gray" />}>
      {text}
    </Badge>
  );
}
