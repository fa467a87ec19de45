import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

import type { TimelinePage } from "@/api/types";

/** A line that is older than so many pages is not looked for. */
const MOST_PAGES = 20;

/** The line that the address names (`#note:17`), as a notice does: older pages are read until it is there. */
export function useMarkedLine(timeline: UseInfiniteQueryResult<InfiniteData<TimelinePage>, unknown>): string | null {
  const line = useLocation({ select: (location) => location.hash });
  const { data, hasNextPage, isFetching, fetchNextPage } = timeline;
  const pages = data?.pages ?? [];
  const there = line !== "" && pages.some((page) => page.items.some((item) => item.id === line));
  const missing = line !== "" && !there && pages.length > 0 && pages.length < MOST_PAGES;
  useEffect(() => {
    if (missing && hasNextPage && !isFetching) void fetchNextPage();
  }, [missing, hasNextPage, isFetching, fetchNextPage]);
  return there ? line : null;
}

/** Brings the marked line into view, once: who scrolls on is not pulled back. */
export function useInView(isMarked: boolean) {
  const place = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isMarked) place.current?.scrollIntoView({ block: "center" });
  }, [isMarked]);
  return place;
}
