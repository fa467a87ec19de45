import { useNavigate, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import type { ReactNode } from "react";

import type { CustomerKind, Me } from "@/api/types";
import { NewCustomerDialog } from "@/features/customers/NewCustomerDialog";
import { namedBy } from "@/features/customers/named";
import { useRecent } from "@/features/customers/recent";
import type { Picked } from "@/features/customers/recent";
import { can, useMe } from "@/features/session/api";

const DealDialog = lazy(() => import("@/features/deals/DealDialog").then((module) => ({ default: module.DealDialog })));
const NewTask = lazy(() => import("@/features/tasks/NewTask").then((module) => ({ default: module.NewTask })));

export const MAKABLE = ["lead", "contact", "company", "deal", "task", "note"] as const;
export type Makable = (typeof MAKABLE)[number];

const KINDS: readonly CustomerKind[] = ["contact", "company", "lead"];
const NOTE = "[data-note-field]";

export interface QuickCreate {
  /** What this person may make where they are. */
  makable: readonly Makable[];
  make: (what: Makable, typed?: string) => void;
  dialog: ReactNode;
}

function allowed(me: Me, what: Makable, onCard: boolean): boolean {
  if (what === "deal") return can(me, "deals.edit");
  if (what === "task") return can(me, "tasks.edit");
  return can(me, "customers.edit") && (what !== "note" || onCard);
}

/** Making something wherever one is at the console: on a card, what is made is about that card. */
export function useQuickCreate(): QuickCreate {
  const me = useMe();
  const navigate = useNavigate();
  const [wanted, want] = useState<{ what: Makable; typed: string } | null>(null);
  const { customer, dealId, onCard } = useOpenCard();
  const close = () => want(null);
  const make = (what: Makable, typed = "") => {
    if (what === "note") document.querySelector<HTMLElement>(NOTE)?.focus();
    else want({ what, typed: typed.trim() });
  };
  const dialog = wanted !== null && (
    <Suspense>
      {wanted.what === "deal" && <DealDialog given={{ ...(customer !== null && { about: customer }), title: wanted.typed }} onClose={close} />}
      {wanted.what === "task" && <NewTask about={aboutOf(customer, dealId)} onClose={close} />}
      {isCustomer(wanted.what) && (
        <NewCustomerDialog
          kind={wanted.what}
          given={namedBy(wanted.typed)}
          onClose={close}
          onMade={({ kind, id }) => {
            close();
            void navigate({ to: "/customers/$kind/$id", params: { kind, id } });
          }}
        />
      )}
    </Suspense>
  );
  return { makable: MAKABLE.filter((what) => allowed(me, what, onCard)), make, dialog };
}

function isCustomer(what: Makable): what is CustomerKind {
  return KINDS.some((kind) => kind === what);
}

function aboutOf(customer: Picked | null, dealId: number | null) {
  if (dealId !== null) return { deal_id: dealId };
  return customer === null ? {} : { [`${customer.kind}_id`]: customer.id };
}

/** The card that the address shows. */
function useOpenCard(): { customer: Picked | null; dealId: number | null; onCard: boolean } {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const recent = useRecent(KINDS);
  const [, kind, id] = /^\/customers\/(contact|company|lead)\/(\d+)$/.exec(path) ?? [];
  const [, deal] = /^\/deals\/(\d+)$/.exec(path) ?? [];
  const customer = recent.find((one) => one.kind === kind && String(one.id) === id) ?? null;
  return { customer, dealId: deal === undefined ? null : Number(deal), onCard: kind !== undefined || deal !== undefined };
}
