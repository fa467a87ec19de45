import type { CustomerCard, CustomerCreate, CustomerKind, CustomerPatch, LeadStatus, PhoneKind } from "@/api/types";
import type { GivenValue, Situation } from "@/features/fields/types";
import { NUMBERS } from "@/features/sections/types";
import type { Country } from "@/features/sections/types";

import type { Picked } from "./recent";

export interface PhoneValue {
  raw: string;
  kind: PhoneKind;
  /** Kept as it is: a list of phones replaces the whole list. */
  extension: string | null;
}

export interface CustomerValues {
  name: string;
  position: string;
  /** Of a lead: what it is about, and which company it named. */
  title: string;
  company_name: string;
  /** Of a new contact; later its companies are a section of their own. */
  company: Picked | null;
  /** Of a new company: the first number of its requisites. */
  tax: string;
  responsible_id: string | null;
  phones: PhoneValue[];
  emails: string[];
  note: string;
  source: string;
  tags: string[];
}

export function emptyCustomer(number: string | undefined): CustomerValues {
  return { name: "", position: "", title: "", company_name: "", company: null, tax: "", responsible_id: null, phones: [{ raw: number ?? "", kind: "mobile", extension: null }], emails: [], note: "", source: "", tags: [] };
}

export function fromCard(card: CustomerCard): CustomerValues {
  return {
    name: card.name,
    position: card.position ?? "",
    title: card.lead?.title ?? "",
    company_name: card.lead?.company_name ?? "",
    company: null,
    tax: "",
    responsible_id: card.responsible === null ? null : String(card.responsible.id),
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
    responsible_id: values.responsible_id === null ? null : Number(values.responsible_id),
  };
}

/** The statuses that a lead has come to, by which fields are asked for. */
export function situationOf(status: LeadStatus | null | undefined): Situation {
  if (status === "in_work") return { reached: new Set(["in_work"]) };
  return { reached: new Set(status === "converted" ? ["in_work", "converted"] : []) };
}

export function toPatch(kind: CustomerKind, values: CustomerValues, fields: Record<string, GivenValue>): CustomerPatch {
  const patch = { ...filled(values), fields };
  // The server refuses fields that a kind does not have.
  if (kind === "contact") return { ...patch, position: values.position.trim() };
  return kind === "lead" ? { ...patch, title: values.title.trim(), company_name: values.company_name.trim() } : patch;
}

/** `country` is where the tax number of a new company is from. */
export function toCreate(kind: CustomerKind, values: CustomerValues, fields: Record<string, GivenValue>, country: Country): CustomerCreate {
  const made = toPatch(kind, values, fields) as CustomerCreate;
  if (kind === "contact" && values.company !== null) return { ...made, company_id: values.company.id };
  const [number] = NUMBERS[country];
  if (kind !== "company" || values.tax.trim() === "" || number === undefined) return made;
  return { ...made, requisites: [{ country, title: "", legal_name: "", numbers: { [number]: values.tax.trim() }, accounts: [] }] };
}
