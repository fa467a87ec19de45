import { Badge, Collapse, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import type { ScriptLine, ScriptRendered, StepTick } from "@/api/types";
import type { Ticks } from "@/features/live/reading";

import classes from "./Scripts.module.css";
import { useDue } from "./due";

interface Props {
  script: ScriptRendered;
  /** What was heard so far of a call that is listened to; nobody listens to others. */
  ticks?: Ticks | null;
  /** The call has ended: nothing is to be said any more. */
  over?: boolean;
  why?: string;
}

/** The steps in order: what to do, and one way to say it. */
export function ScriptSteps({ script, ticks = null, over = false, why }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(true);
  const id = useId();
  const due = useDue(over ? null : ticks);
  const heard = new Map(ticks?.steps.map((tick) => [tick.id, tick]));
  const done = script.steps.filter((line) => heard.get(line.id)?.state === "done").length;
  return (
    <section className={classes["steps"]} aria-label={t("scripts.card", { title: script.title })} data-testid="script-steps" data-ticked={ticks !== null || undefined}>
      <UnstyledButton className={classes["fold"] ?? ""} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)} title={why ?? ""}>
        {open ? <IconChevronDown size={15} aria-hidden /> : <IconChevronRight size={15} aria-hidden />} {script.title}
        {ticks !== null && <span className={classes["count"]}>{t("scripts.heard", { done, of: script.steps.length })}</span>}
      </UnstyledButton>
      <Collapse expanded={open} id={id}>
        <ol className={classes["lines"]}>
          {script.steps.map((line) => (
            <Step key={line.id} line={line} tick={heard.get(line.id)} left={due.get(line.id)} />
          ))}
        </ol>
      </Collapse>
      <Never never={script.never} heard={heard} open={open} />
    </section>
  );
}

function Step({ line, tick, left }: { line: ScriptLine; tick: StepTick | undefined; left: number | undefined }) {
  const { t } = useTranslation();
  const done = tick?.state === "done";
  const say = line.say.map((one) => one.replace(/\{(money|number|day|name)\}/g, (_, gap: "money" | "number" | "day" | "name") => `[${t(`scripts.gap.${gap}`)}]`));
  return (
    <li data-done={done || undefined} data-due={left !== undefined || undefined} data-step={line.id} title={done && tick.quote !== "" ? t("scripts.quote", { quote: tick.quote }) : undefined}>
      <span className={classes["todo"]}>
        {done && <IconCheck size={14} className={classes["tick"] ?? ""} aria-label={t("scripts.done")} />} {line.title}{" "}
        {line.kind === "fatal" && <Badge size="xs" color="red">{t("scripts.must")}</Badge>}
        {left !== undefined && <span className={classes["due"]}>{t("scripts.due", { seconds: left })}</span>}
      </span>
      {line.after_hearing !== "" && <span className={classes["cue"]}>{t("scripts.ifHeard", { words: line.after_hearing })}</span>}
      <span className={classes["say"]}>{say.join(" · ")}</span>
    </li>
  );
}

/** What was said and must not be stays in sight when the script is folded. */
function Never({ never, heard, open }: { never: ScriptRendered["never"]; heard: ReadonlyMap<string, StepTick>; open: boolean }) {
  const { t } = useTranslation();
  const said = never.filter((one) => heard.get(one.id)?.state === "violated");
  return (
    <>
      {open && never.length > 0 && (
        <p className={classes["never"]}>{t("scripts.never")}: {never.map((one) => one.title).join(", ")}</p>
      )}
      {said.map((one) => (
        <p key={one.id} className={classes["said"]} role="status" data-violated={one.id}>
          <IconAlertTriangle size={14} aria-hidden /> {t("scripts.said", { title: one.title, quote: heard.get(one.id)?.quote ?? "" })}
        </p>
      ))}
    </>
  );
}
