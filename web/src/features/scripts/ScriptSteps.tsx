import { Badge, Collapse, UnstyledButton } from "@mantine/core";
import { IconCheck, IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import type { ScriptLine, ScriptRendered } from "@/api/types";

import classes from "./Scripts.module.css";

interface Props {
  script: ScriptRendered;
  /** Ids of the steps that were heard already; empty where nobody listens. */
  done?: ReadonlySet<string>;
  why?: string;
}

/** The steps in order: what to do, and one way to say it. */
export function ScriptSteps({ script, done = new Set(), why }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(true);
  const id = useId();
  return (
    <section className={classes["steps"]} aria-label={t("scripts.card", { title: script.title })} data-testid="script-steps">
      <UnstyledButton className={classes["fold"] ?? ""} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)} title={why ?? ""}>
        {open ? <IconChevronDown size={15} aria-hidden /> : <IconChevronRight size={15} aria-hidden />} {script.title}
      </UnstyledButton>
      <Collapse expanded={open} id={id}>
        <ol className={classes["lines"]}>
          {script.steps.map((line) => <Step key={line.id} line={line} done={done.has(line.id)} />)}
        </ol>
        {script.never.length > 0 && (
          <p className={classes["never"]}>{t("scripts.never")}: {script.never.map((one) => one.title).join(", ")}</p>
        )}
      </Collapse>
    </section>
  );
}

function Step({ line, done }: { line: ScriptLine; done: boolean }) {
  const { t } = useTranslation();
  const say = line.say.map((one) => one.replace(/\{(money|number|day|name)\}/g, (_, gap: "money" | "number" | "day" | "name") => `[${t(`scripts.gap.${gap}`)}]`));
  return (
    <li data-done={done || undefined} data-step={line.id}>
      <span className={classes["todo"]}>
        {done && <IconCheck size={14} aria-label={t("scripts.done")} />} {line.title}{" "}
        {line.kind === "fatal" && <Badge size="xs" color="red">{t("scripts.must")}</Badge>}
      </span>
      {line.after_hearing !== "" && <span className={classes["cue"]}>{t("scripts.ifHeard", { words: line.after_hearing })}</span>}
      <span className={classes["say"]}>{say.join(" · ")}</span>
    </li>
  );
}
