import { Button, Group, Menu } from "@mantine/core";
import { IconArrowsExchange } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { usePipelines } from "./api";
import classes from "./Deals.module.css";
import { LossDialog } from "./LossDialog";
import { otherPipelines } from "./pipelines";
import type { DealCard, Stage } from "./types";
import { useNeeded } from "./useNeeded";

/** The stages of the deal's pipeline, and the way into another one. */
export function StagePath({ deal }: { deal: DealCard }) {
  const { t } = useTranslation();
  const pipelines = usePipelines();
  const [losing, setLosing] = useState<Stage | null>(null);
  const stages = pipelines.data?.find((one) => one.id === deal.pipeline_id)?.stages.filter((stage) => !stage.archived) ?? [];
  const others = otherPipelines(pipelines.data ?? [], deal.pipeline_id);
  const at = stages.findIndex((stage) => stage.id === deal.stage_id);
  const needed = useNeeded();
  const go = (stage: Stage, loss = {}) => needed.go(deal, stage, loss);
  const choose = (stage: Stage) => {
    if (stage.id === deal.stage_id) return;
    if (stage.outcome === "lost") setLosing(stage);
    else go(stage);
  };
  return (
    <nav aria-label={t("deals.stages")}>
      <Group gap="xs" wrap="nowrap">
        <ol className={classes["path"]} style={{ flex: 1 }} data-testid="stage-path">
          {stages.map((stage, index) => (
            <li key={stage.id} className={classes["step"]}>
              <button
                type="button"
                className={classes["stepButton"]}
                aria-current={stage.id === deal.stage_id ? "step" : undefined}
                data-outcome={stage.outcome}
                data-passed={(index < at && stage.outcome === "open") || undefined}
                disabled={!deal.may_edit || needed.busy}
                onClick={() => choose(stage)}
              >
                {stage.name}
              </button>
            </li>
          ))}
        </ol>
        {deal.may_edit && others.length > 0 && (
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <Button size="xs" variant="default" leftSection={<IconArrowsExchange size={15} />} disabled={needed.busy} style={{ flex: "none" }} data-testid="other-pipeline">{t("deals.otherPipeline")}</Button>
            </Menu.Target>
            <Menu.Dropdown mah={420} style={{ overflowY: "auto" }}>
              {others.map((one) => (
                <div key={one.id}>
                  <Menu.Label>{one.name}</Menu.Label>
                  {one.stages.map((stage) => <Menu.Item key={stage.id} onClick={() => choose(stage)}>{stage.name}</Menu.Item>)}
                </div>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </Group>
      {losing !== null && (
        <LossDialog
          title={deal.title}
          onClose={() => setLosing(null)}
          onLose={(loss) => {
            go(losing, loss);
            setLosing(null);
          }}
        />
      )}
      {needed.dialog}
    </nav>
  );
}
