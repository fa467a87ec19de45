import i18n from "i18next";
import { beforeAll, expect, test } from "vitest";

import { setLanguage, startLanguages } from "@/i18n";

import { noticeText } from "./TaskFields";

beforeAll(() => startLanguages("en"));

test.each([
  ["ru", 1440, "за сутки"],
  ["ru", 4320, "за 3 дня"],
  ["ru", 300, "за 5 часов"],
  ["ru", 61, "за 61 минуту"],
  ["en", 7200, "5 days before"],
  ["en", 180, "3 hours before"],
] as const)("in %s a reminder %i minutes ahead is said in the largest whole unit", async (language, minutes, words) => {
  await setLanguage(language);
  expect(noticeText(minutes, i18n.t)).toBe(words);
});
