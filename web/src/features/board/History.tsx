import { Group, SegmentedControl, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { stopwatch, useFormat } from "@/i18n/format";
import { Failed, ListSkeleton } from "@/ui/States";

import classes from "./Board.module.css";
import { FIGURES, curve, steps } from "./history";
import type { Figure } from "./history";
import type { Layout } from "./layout";

const WIDTH = 600;
const HEIGHT = 80;

/** The last hours of all shown queues together. */
export function History({ layout }: { layout: Layout }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [figure, setFigure] = useState<Figure>("waiting");
  const { data, error, isPending, refetch } = $api.useQuery("get", "/api/v1/board/history", { params: { query: { hours: 4 } } }, { refetchInterval: 60_000 });
  if (isPending) return <ListSkeleton rows={2} />;
  if (error !== null) return <Failed error={error} onRetry={() => void refetch()} />;
  const points = curve(data, layout.hidden, figure);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || first === last) return <Text size="sm" c="dimmed">{t("board.noHistory")}</Text>;
  const peak = Math.max(...points.map(({ value }) => value));
  const most = figure === "longest_s" ? stopwatch(peak) : String(peak);
  const line = steps(points, WIDTH, HEIGHT);
  const clock = (at: number) => format.when(new Date(at).toISOString());
  return (
    <figure className={classes["history"]}>
      <SegmentedControl size="xs" mb={6} value={figure} onChange={setFigure} aria-label={t("board.historyTitle")} data={FIGURES.map((value) => ({ value, label: t(`board.figure.${value}`) }))} />
      <svg viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`} preserveAspectRatio="none" className={classes["chart"]} role="img" aria-label={t("board.history", { what: t(`board.figure.${figure}`), most })}>
        <path d={`${line}V${HEIGHT}H0Z`} className={classes["area"]} />
        <path d={line} className={classes["curve"]} vectorEffect="non-scaling-stroke" />
      </svg>
      <Group component="figcaption" justify="space-between">
        <Text size="xs" c="dimmed" className="tabular">{clock(first.at)}</Text>
        <Text size="xs" c="dimmed">{t("board.most", { most })}</Text>
        <Text size="xs" c="dimmed" className="tabular">{clock(last.at)}</Text>
      </Group>
    </figure>
  );
}
