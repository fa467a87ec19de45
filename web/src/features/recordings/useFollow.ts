import { useCallback, useEffect, useRef, useState } from "react";

const READERS_OWN = ["wheel", "touchmove", "pointerdown"] as const;
const SCROLL_KEYS = new Set(["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown"]);

/** Keeps the place that is heard in sight, until the reader scrolls away; then it waits to be asked again. */
export function useFollow(place: string) {
  const box = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const away = () => setFollowing(false);
    // A click on a word is no scrolling; a press on the scroll bar is.
    const press = (event: Event) => {
      if (event.target === element) away();
    };
    const key = (event: KeyboardEvent) => {
      if (SCROLL_KEYS.has(event.key)) away();
    };
    for (const name of READERS_OWN) element.addEventListener(name, name === "pointerdown" ? press : away, { passive: true });
    element.addEventListener("keydown", key);
    return () => {
      for (const name of READERS_OWN) element.removeEventListener(name, name === "pointerdown" ? press : away);
      element.removeEventListener("keydown", key);
    };
  }, []);
  useEffect(() => {
    const element = box.current;
    const row = element?.querySelector<HTMLElement>("[data-heard=true]");
    if (!following || element === null || row === undefined || row === null) return;
    // scrollIntoView would move the page, too.
    const top = row.getBoundingClientRect().top - element.getBoundingClientRect().top + element.scrollTop;
    element.scrollTop = top - element.clientHeight / 3;
  }, [following, place]);
  return { box, following, follow: useCallback(() => setFollowing(true), []) };
}
