import { parsePhoneNumberFromString } from "libphonenumber-js/min";

/** A number as people write it; short internal numbers and strange ones stay as they came. */
export function formatNumber(number: string): string {
  const parsed = number.startsWith("+") ? parsePhoneNumberFromString(number) : undefined;
  return parsed?.formatInternational() ?? number;
}
