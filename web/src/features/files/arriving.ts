import { useEffect, useState } from "react";
import type { RefObject } from "react";

import { named } from "./uploads";

type Add = (files: readonly File[]) => void;

/** A task opened over a card is what one looks at: then the card below takes nothing. */
function isInFront(root: HTMLElement | null): boolean {
  const dialog = document.querySelector("[role=dialog]");
  return dialog === null || dialog.contains(root);
}

/** A screenshot from the clipboard, wherever on the card one is; pasted text stays text. */
export function usePaste(root: RefObject<HTMLElement | null>, enabled: boolean, add: Add): void {
  useEffect(() => {
    if (!enabled) return undefined;
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0 || (event.clipboardData?.types.includes("text/plain") ?? false) || !isInFront(root.current)) return;
      event.preventDefault();
      add(files.map((file) => named(file, new Date())));
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [root, enabled, add]);
}

/** Files dropped anywhere on the page, which a browser would otherwise open instead of it. Whether some are held over it. */
export function useDrop(root: RefObject<HTMLElement | null>, enabled: boolean, add: Add): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    if (!enabled) return undefined;
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const onOver = (event: DragEvent) => {
      if (!holdsFiles(event) || !isInFront(root.current)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      setOver(false);
      if (!holdsFiles(event) || !isInFront(root.current)) return;
      event.preventDefault();
      add([...(event.dataTransfer?.files ?? [])]);
    };
    document.addEventListener("dragover", onOver);
    document.addEventListener("dragleave", onLeave);
    document.addEventListener("drop", onDrop);
    return () => {
      document.removeEventListener("dragover", onOver);
      document.removeEventListener("dragleave", onLeave);
      document.removeEventListener("drop", onDrop);
    };
  }, [root, enabled, add]);
  return over;
}
