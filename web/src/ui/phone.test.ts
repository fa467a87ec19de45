import { expect, test } from "vitest";

import { formatNumber } from "./phone";

test.each([
  ["+74990000503", "+7 499 000 05 03"],
  ["+7 499 000-05-03", "+7 499 000 05 03"],
  ["74950000101", "+7 495 000 01 01"],
  ["442079460101", "+44 20 7946 0101"],
  ["101", "101"],
  ["8005553535", "8005553535"],
  ["99999999999", "99999999999"],
  ["", ""],
])("%s is written as %s", (number, written) => {
  expect(formatNumber(number)).toBe(written);
});
