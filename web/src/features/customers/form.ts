import type { CustomerCard, CustomerCreate, CustomerKind, CustomerPatch, LeadStatus, PhoneKind } from "@/api/types";
import type { GivenValue, Situation } from "@/features/fields/types";

export interface PhoneValue {
  raw: string;
  kind: PhoneKind;
  /** Kept as it is: a list of phones replaces the whole list. */
  extension: string | null;
}

export interface CustomerValues {
  name: string;
  position: string;
  phones: PhoneValue[];
  emails: string[];
  note: string;
  source: string;
  tags: string[];
}

export function emptyCustomer(number: string | undefined): CustomerValues {
  return { name: "", position: "", phones: [{ raw: number ?? "", kind: "mobile", extension: null }], emails: [], note: "", source: "", tags: [] };
}

export function fromCard(card: CustomerCard): CustomerValues {
  return {
    name: card.name,
    position: card.position ?? "",
    phones: card.phones.map(({ raw, kind, extension }) => ({ raw, kind, extension })),
    emails: card.emails.map((email) => email.address),
    note: card.note,
    source: card.source,
    tags: [...card.tags],
  };
}

function filled(values: CustomerValues) {
  return {
    name: values.name.trim(),
    phones: values.phones.filter((phone) => phone.raw.trim() !== ""),
    emails: values.emails.map((email) => email.trim()).filter((email) => email !== ""),
    note: values.note,
    source: values.source.trim(),
    tags: values.tags,
  };
}

/** The statuses that a lead has come to, by which fields are asked for. */
export function situationOf(status: LeadStatus | null | undefined): Situation {
  if (status === "in_work") return { reached: new Set(["in_work"]) };
  return { reached: new Set(status === "converted" ? ["in_work", "converted"] : []) };
}

export function toPatch(kind: CustomerKind, values: CustomerValues, fields: Record<string, GivenValue>): CustomerPatch {
  const patch = { ...filled(values), fields };
  return kind === "contact" ? { ...patch, position: values.position.trim() } : patch;
}

export function toCreate(kind: CustomerKind, values: CustomerValues, fields: Record<string, GivenValue>): CustomerCreate {
  // A company and a lead have no position; the server refuses fields that it does not know.
  return toPatch(kind, values, fields) as CustomerCreate;
}
