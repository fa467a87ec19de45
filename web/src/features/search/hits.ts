import type { NavigateOptions } from "@tanstack/react-router";
import type { ReactNode } from "react";

/** One line of what the search found: a place to go to, or something to do. */
export interface Hit {
  key: string;
  title: string;
  under: string;
  mark: ReactNode;
  badge?: string;
  to?: NavigateOptions;
  act?: () => void;
}
