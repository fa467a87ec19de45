import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { problemCode } from "@/api/problems";
import { NeededDialog } from "@/features/fields/NeededDialog";
import type { GivenValue } from "@/features/fields/types";

import { useMoveDeal, usePipelines } from "./api";
import { situationOf } from "./situation";
import type { Deal, DealMove, Stage } from "./types";

type Loss = Partial<Pick<DealMove, "loss_reason_id" | "loss_note" | "lost_to_id">>;

interface Wanted {
  deal: Pick<Deal, "id" | "title" | "version">;
  stage: Stage;
  loss: Loss;
  problem: unknown;
}

/** Moves deals; where the stage asks for fields, asks for them on the spot and goes on. */
export function useNeeded(): { go: (deal: Wanted["deal"], stage: Stage, loss?: Loss) => void; busy: boolean; dialog: ReactNode } {
  const { t } = useTranslation();
  const move = useMoveDeal();
  const pipelines = usePipelines();
  const [wanted, want] = useState<Wanted | null>(null);
  const send = (deal: Wanted["deal"], stage: Stage, loss: Loss, fields?: Record<string, GivenValue>) =>
    move.mutate({ id: deal.id, version: deal.version, stage_id: stage.id, loss_note: "", ...loss, fields: fields ?? {} }, {
      onSuccess: () => want(null),
      onError: (problem) => {
        if (fields === undefined && problemCode(problem) === "fields-needed") want({ deal, stage, loss, problem });
      },
    });
  const line = pipelines.data?.find((one) => one.stages.some((stage) => stage.id === wanted?.stage.id));
  return {
    go: (deal, stage, loss = {}) => send(deal, stage, loss),
    busy: move.isPending,
    dialog: wanted !== null && (
      <NeededDialog
        entity="deal"
        title={t("fields.neededFor", { title: wanted.deal.title, stage: wanted.stage.name })}
        first={wanted.problem}
        problem={move.error ?? wanted.problem}
        situation={situationOf(line, wanted.stage.id)}
        busy={move.isPending}
        submitLabel={t("fields.saveAndGoOn")}
        onClose={() => want(null)}
        onFill={(fields) => send(wanted.deal, wanted.stage, wanted.loss, fields)}
      />
    ),
  };
}
