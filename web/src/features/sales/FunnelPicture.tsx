import { useTranslation } from "react-i18next";

import type { ReportTable } from "@/features/reports/types";

import classes from "./Sales.module.css";

/** How the deals thin out from stage to stage, and how many die in each. The table below says it in numbers. */
export function FunnelPicture({ table }: { table: ReportTable }) {
  const { t, i18n } = useTranslation();
  const first = Number(table.rows[0]?.["reached"] ?? 0);
  if (first === 0) return null;
  const share = (part: number) => `${(part * 100).toLocaleString(i18n.language, { maximumFractionDigits: 0 })} %`;
  return (
    <div className={classes["funnel"]} aria-hidden data-testid="funnel-picture">
      {table.rows.map((row, place) => {
        const reached = Number(row["reached"] ?? 0);
        const died = Number(row["died"] ?? 0);
        const on = row["from_previous"];
        return (
          <div key={table.keys[place]} className={classes["step"]}>
            <span className={classes["stepName"]}>{String(row["stage"])}</span>
            <span className={classes["track"]}>
              <span className={classes["reached"]} style={{ width: `${(reached / first) * 100}%` }} />
              {died > 0 && <span className={classes["died"]} style={{ width: `${(died / first) * 100}%`, left: `${(Math.max(0, reached - died) / first) * 100}%` }} />}
            </span>
            <span className={`${classes["stepNumber"]} tabular`}>{reached.toLocaleString(i18n.language)}</span>
            <span className={`${classes["stepShare"]} tabular`}>{place === 0 || on === null || on === undefined ? "" : share(Number(on))}</span>
          </div>
        );
      })}
      <div className={classes["legend"]}>
        <span><i className={classes["reachedKey"]} />{t("sales.reached")}</span>
        <span><i className={classes["diedKey"]} />{t("sales.diedHere")}</span>
      </div>
    </div>
  );
}
