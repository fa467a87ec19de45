import type { components } from "@/api/schema";
import { isProblem } from "@/api/problems";

type Schemas = components["schemas"];

export type Requisites = Schemas["RequisitesView"];
export type RequisitesInput = Schemas["RequisitesInput"];
export type Address = Schemas["AddressView"];
export type AddressInput = Schemas["AddressInput"];
export type Membership = Schemas["MembershipView"];
export type LoyaltyBrief = Schemas["LoyaltyBrief"];
export type LoyaltyCard = Schemas["LoyaltyCardOut"];
export type Country = Requisites["country"];
export type FirmNumber = Schemas["FirmNumber"];
export type AddressKind = Address["kind"];

export const COUNTRIES: readonly Country[] = ["ru", "ua", "kz", "mn", "us", "other"];
export const NUMBERS: Record<Country, readonly FirmNumber[]> = {
  ru: ["inn", "kpp", "ogrn"],
  ua: ["edrpou", "ipn"],
  kz: ["bin"],
  mn: ["rd"],
  us: ["ein"],
  other: ["tax", "register"],
};
/** Where the reader's firm most likely is, by the language of the console. */
export function homeCountry(language: string): Country {
  return language.startsWith("ru") ? "ru" : "other";
}

export const ADDRESS_KINDS: readonly AddressKind[] = ["legal", "actual", "delivery", "other"];

const FAULTS = ["wrong-form", "wrong-digits", "other-country"] as const;
export type FaultCode = (typeof FAULTS)[number];

/** What the server says against single inputs, by their places in the body. */
export function faultsOf(problem: unknown): ReadonlyMap<string, FaultCode> {
  if (!isProblem(problem)) return new Map();
  return new Map(
    (problem.errors ?? []).flatMap((error) => {
      const { field, code } = error as { field: string; code?: string };
      const known = FAULTS.find((one) => one === code);
      return known === undefined ? [] : [[field.replace(/^body\./, ""), known] as const];
    }),
  );
}

export function addressText(address: Address): string {
  return [address.postal_code, address.country, address.region, address.city, address.street].filter((part) => part !== "").join(", ");
}
