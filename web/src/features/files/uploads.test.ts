import { expect, test } from "vitest";

import { sizeText } from "./size";
import { named, startable, uploadsReducer } from "./uploads";
import type { Upload } from "./uploads";

const upload = (key: string, state: Upload["state"]): Upload => ({ key, file: new File(["x"], key), state, share: 0, problem: null });

test("two uploads run at once, the next one starts when one is done, a failed one waits to be asked", () => {
  const uploads = [upload("a", "sending"), upload("b", "failed"), upload("c", "waiting"), upload("d", "waiting")];
  expect(startable(uploads).map((one) => one.key)).toEqual(["c"]);
  expect(startable(uploadsReducer(uploads, { type: "gone", key: "a" })).map((one) => one.key)).toEqual(["c", "d"]);
  const again = uploadsReducer(uploads, { type: "changed", key: "b", to: { state: "waiting" } });
  expect(startable(again).map((one) => one.key)).toEqual(["b"]);
});

test("a pasted picture is called by its time, a file keeps its name", () => {
  const now = new Date(2026, 2, 4, 9, 5, 7);
  expect(named(new File(["x"], "image.png", { type: "image/png" }), now).name).toBe("screenshot 2026-03-04 09-05-07.png");
  expect(named(new File(["x"], "план.pdf"), now).name).toBe("план.pdf");
});

test("sizes are told in the largest unit of which there is one", () => {
  expect(sizeText(70, "ru")).toBe("70 Б");
  expect(sizeText(1536, "en")).toBe("1.5 kB");
  expect(sizeText(50 * 1024 * 1024, "ru")).toBe("50 МБ");
});
