/** How a big screen looks, as its address says it. */
import type { Language } from "@/api/types";
import { setLanguage } from "@/i18n";

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

/** Before the page is there: a change of language suspends what is being shown for the first time. */
export async function speakAsWall(): Promise<void> {
  const { language } = wallLook(location.search);
  if (language !== undefined) await setLanguage(language);
}
