import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { QaEstimate, QaOverview } from "@/api/types";
import { decimal } from "@/i18n/format";

import classes from "./Trend.module.css";

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [560, 190, 30, 22, 8];
const SIDES = ["human", "auto"] as const;

/** People's and the machine's means in time, each with its interval; pieces with too few calls have no point. */
export function ScoreTrend({ points }: { points: QaOverview["trend"] }) {
  const { t } = useTranslation();
  if (points.length === 0) return <Text size="sm" c="dimmed">{t("quality.empty")}</Text>;
  const width = (WIDTH - LEFT) / points.length;
  const x = (place: number, side: number) => LEFT + width * (place + 0.5) + (side === 0 ? -4 : 4);
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / 100);
  return (
    <>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={classes["chart"]} role="img" aria-label={t("quality.trend")}>
        {[0, 50, 100].map((value) => (
          <g key={value}>
            <line x1={LEFT} x2={WIDTH} y1={y(value)} y2={y(value)} className={classes["grid"]} />
            <text x={LEFT - 6} y={y(value) + 4} textAnchor="end" className={classes["axis"]}>{value}</text>
          </g>
        ))}
        {points.map((point, place) => (
          <g key={point.step}>
            {SIDES.map((side, number) => <Point key={side} figure={point[side]} x={x(place, number)} y={y} side={side} step={point.step} />)}
            {(points.length <= 8 || place % Math.ceil(points.length / 8) === 0) && <text x={LEFT + width * (place + 0.5)} y={HEIGHT - 6} textAnchor="middle" className={classes["axis"]}>{point.step}</text>}
          </g>
        ))}
      </svg>
      <Group gap="md">
        {SIDES.map((side) => (
          <Group key={side} gap={6}>
            <span className={classes["dot"]} data-side={side} aria-hidden />
            <Text size="xs" c="dimmed">{t(`quality.${side}`)}</Text>
          </Group>
        ))}
      </Group>
    </>
  );
}

interface PointProps {
  figure: QaEstimate;
  x: number;
  y: (value: number) => number;
  side: (typeof SIDES)[number];
  step: string;
}

function Point({ figure, x, y, side, step }: PointProps) {
  if (figure.value === null || figure.low === null || figure.high === null) return null;
  return (
    <g className={classes["point"]} data-side={side}>
      <title>{`${step}: ${decimal(figure.value)} (${decimal(figure.low)}–${decimal(figure.high)}), n ${figure.n}`}</title>
      <line x1={x} x2={x} y1={y(figure.low)} y2={y(figure.high)} />
      <circle cx={x} cy={y(figure.value)} r={4} />
    </g>
  );
}
