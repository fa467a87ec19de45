/** How a big screen looks, as its address says it. Pure. */
import type { Language } from "@/api/types";

export interface WallLook {
  theme: "dark" | "light";
  language: Language;
}

/** The key stays behind the `#`, which no server log ever sees. */
export function wallAddress(origin: string, path: string, look: WallLook): string {
  const [page, key] = path.split("#");
  return `${origin}${page}?theme=${look.theme}&lang=${look.language}#${key}`;
}

export function wallLook(search: string): Partial<WallLook> {
  const said = new URLSearchParams(search);
  const [theme, language] = [said.get("theme"), said.get("lang")];
  return {
    ...(theme === "dark" || theme === "light" ? { theme } : {}),
    ...(language === "ru" || language === "en" ? { language } : {}),
  };
}
