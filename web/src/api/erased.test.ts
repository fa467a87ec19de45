import { beforeAll, expect, it } from "vitest";

import { startLanguages } from "@/i18n";

import { withErasedMeant, withErasedTold } from "./erased";

beforeAll(() => startLanguages("ru"));

it("tells an erased name in the reader's language and sends the server's own word back", () => {
  const read = withErasedTold('{"name":"[erased]","note":"звонил [erased]"}');
  expect(read).toBe('{"name":"[стёрто]","note":"звонил [стёрто]"}');
  expect(withErasedMeant(read)).toBe('{"name":"[erased]","note":"звонил [erased]"}');
  expect(withErasedTold('{"name":"Анна"}')).toBe('{"name":"Анна"}');
});
