import { Text, UnstyledButton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { KeptShift, PlannedPerson, Shift } from "@/api/types";

import classes from "./Planning.module.css";
import { ShiftDialog } from "./ShiftDialog";
import { useDayNames } from "./useDayNames";
import { shiftsOf, weekDays } from "./week";

interface ScheduleProps {
  monday: string;
  people: PlannedPerson[];
  shifts: Shift[];
  kept: KeptShift[];
  editable: boolean;
}

interface Edited {
  person: PlannedPerson;
  day: string;
  shift: Shift | null;
}

/** People down, days across; every cell is a button, so that Tab and Enter reach what the mouse reaches. */
export function Schedule({ monday, people, shifts, kept, editable }: ScheduleProps) {
  const { t } = useTranslation();
  const days = weekDays(monday);
  const names = useDayNames(days);
  const [edited, setEdited] = useState<Edited | null>(null);
  return (
    <div className={classes["scroll"]}>
      <table className={classes["schedule"]} data-testid="schedule">
        <caption>{t("planning.scheduleHint")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("planning.person")}</th>
            {names.map((name, index) => <th key={days[index]} scope="col">{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.user_id}>
              <th scope="row">{person.name}</th>
              {days.map((day, index) => (
                <td key={day}>
                  {shiftsOf(shifts, person.user_id, day).map((shift) => (
                    <ShiftChip key={shift.id} shift={shift} kept={kept.find((one) => one.shift.id === shift.id)} onOpen={editable ? () => setEdited({ person, day, shift }) : null} />
                  ))}
                  {editable && (
                    <UnstyledButton className={classes["add"] ?? ""} aria-label={t("planning.addFor", { name: person.name, day: names[index] })} onClick={() => setEdited({ person, day, shift: null })}>
                      <IconPlus size={14} aria-hidden />
                    </UnstyledButton>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {edited !== null && <ShiftDialog {...edited} onClose={() => setEdited(null)} />}
    </div>
  );
}

function ShiftChip({ shift, kept, onOpen }: { shift: Shift; kept: KeptShift | undefined; onOpen: (() => void) | null }) {
  const { t } = useTranslation();
  const keptWords = useKeptWords();
  const percent = kept?.percent ?? null;
  const told = percent === null ? "" : kept?.absent === true ? t("planning.absent") : t("planning.kept", { percent: Math.round(percent) });
  const content = (
    <>
      <span className="tabular">{shift.start}–{shift.end}</span>
      {told !== "" && <Text span size="xs" c={percent !== null && percent < 80 ? "red" : "dimmed"}>{told}</Text>}
    </>
  );
  const title = [keptWords(kept), shift.note].filter((text) => text !== "").join(" · ");
  if (onOpen === null) return <div className={classes["shift"]} title={title}>{content}</div>;
  return (
    <UnstyledButton className={classes["shift"] ?? ""} title={title} onClick={onOpen} data-testid="shift" aria-label={t("planning.editShift", { name: shift.name, day: shift.day, start: shift.start, end: shift.end })}>
      {content}
    </UnstyledButton>
  );
}

function useKeptWords(): (kept: KeptShift | undefined) => string {
  const { t } = useTranslation();
  return (kept) => {
    if (kept === undefined || kept.percent === null || kept.absent) return "";
    const words: string[] = [];
    const minutes = (seconds: number) => ({ minutes: Math.round(seconds / 60) });
    if (kept.late_s >= 60) words.push(t("planning.off.late", minutes(kept.late_s)));
    if (kept.early_out_s >= 60) words.push(t("planning.off.early", minutes(kept.early_out_s)));
    if (kept.away_s >= 60) words.push(t("planning.off.away", minutes(kept.away_s)));
    if (kept.unplanned_pause_s >= 60) words.push(t("planning.off.paused", minutes(kept.unplanned_pause_s)));
    return words.join(", ");
  };
}
