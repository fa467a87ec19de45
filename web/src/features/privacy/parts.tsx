import { Badge, Text } from "@mantine/core";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import type { CustomerKind } from "@/api/types";
import { AnchorLink } from "@/ui/links";
import { formatNumber } from "@/ui/phone";

import { cardOf } from "./types";
import type { PrivacyRequest, RequestState } from "./types";

const COLOURS: Record<RequestState, string> = { searching: "blue", waiting: "orange", running: "blue", blocked: "red", done: "teal", cancelled: "gray" };

export function StateBadge({ state }: { state: RequestState }) {
  const { t } = useTranslation();
  return <Badge color={COLOURS[state]} variant="light" style={{ flex: "none" }} data-testid="privacy-state">{t(`privacy.state.${state}`)}</Badge>;
}

/** The name on the card as it is now; of a number or e-mail that was erased only what it was. */
export function subjectText(one: PrivacyRequest, t: TFunction): string {
  if (cardOf(one) !== null) return one.name === "" ? `${t(`privacy.subjectKind.${one.subject_kind}`)} ${one.customer_id}` : one.name;
  if (one.name === "") return t(`privacy.subjectKind.${one.subject_kind}`);
  return one.subject_kind === "number" ? formatNumber(one.name) : one.name;
}

interface CardLinkProps {
  kind: CustomerKind;
  id: number;
  name: string;
}

export function CardLink({ kind, id, name }: CardLinkProps) {
  const { t } = useTranslation();
  return (
    <>
      <AnchorLink fz={13} to="/customers/$kind/$id" params={{ kind, id }}>{name === "" ? id : name}</AnchorLink>
      <Text span size="xs" c="dimmed">{" · "}{t(`customers.${kind}`)}</Text>
    </>
  );
}
