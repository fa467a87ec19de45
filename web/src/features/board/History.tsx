import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { BoardLayout } from "@/api/types";
import { useFormat } from "@/i18n/format";

import classes from "./Board.module.css";

const WIDTH = 600;
const HEIGHT = 80;

/** Callers waiting in the last hours, all shown queues together. */
export function History({ layout }: { layout: BoardLayout }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = $api.useQuery("get", "/api/v1/board/history", { params: { query: { hours: 4 } } }, { refetchInterval: 60_000 });
  const sums = new Map<string, number>();
  for (const queue of data ?? []) {
    if ((layout.hidden ?? []).includes(queue.queue)) continue;
    for (const point of queue.points) sums.set(point.at, (sums.get(point.at) ?? 0) + point.waiting);
  }
  const points = [...sums].sort(([a], [b]) => Date.parse(a) - Date.parse(b));
  const first = points[0];
  if (first === undefined || points.length < 2) return <Text size="sm" c="dimmed">{t("board.noHistory")}</Text>;
  const most = Math.max(1, ...points.map(([, count]) => count));
  const line = points.map(([, count], at) => `${(at / (points.length - 1)) * WIDTH},${HEIGHT - (count / most) * HEIGHT}`).join(" ");
  return (
    <figure style={{ margin: 0 }}>
      <svg viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`} preserveAspectRatio="none" className={classes["chart"]} role="img" aria-label={t("board.history", { most })}>
        <polyline points={line} fill="none" stroke="var(--mantine-color-blue-6)" strokeWidth={2} vectorEffect="non-scaling-stroke" />
      </svg>
      <Text component="figcaption" size="xs" c="dimmed">{format.time(first[0])} – {t("board.history", { most })}</Text>
    </figure>
  );
}
