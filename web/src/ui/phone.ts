import { parsePhoneNumberFromString } from "libphonenumber-js/min";

/** Trunks send international numbers without their plus; shorter ones may be local or internal and stay as they are. */
const BARE_INTERNATIONAL = /^\d{11,15}$/;

/** The one way in which the console writes a number; short internal numbers and strange ones stay as they came. */
export function formatNumber(number: string): string {
  if (number.startsWith("+")) return parsePhoneNumberFromString(number)?.formatInternational() ?? number;
  if (!BARE_INTERNATIONAL.test(number)) return number;
  const parsed = parsePhoneNumberFromString(`+${number}`);
  return parsed?.isValid() === true ? parsed.formatInternational() : number;
}
