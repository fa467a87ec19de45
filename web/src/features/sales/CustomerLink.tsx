import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

/** A name that opens the card of `company:12`; the name alone where nobody is named. */
export function CustomerLink({ customerKey, children }: { customerKey: string; children: ReactNode }) {
  const [kind, id] = customerKey.split(":");
  if ((kind !== "company" && kind !== "contact") || id === undefined) return <>{children}</>;
  return <Anchor fz="sm" data-testid="open-customer" renderRoot={(props) => <Link to="/customers/$kind/$id" params={{ kind, id: Number(id) }} {...props} />}>{children}</Anchor>;
}
