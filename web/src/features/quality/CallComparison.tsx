import { Button, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { QaCalibration } from "@/api/types";
import { answerText } from "@/features/results/answers";
import { useRefreshQa } from "@/features/results/api";
import classes from "@/features/results/Results.module.css";
import { can, useMe } from "@/features/session/api";
import { decimal } from "@/i18n/format";
import { Panel } from "@/ui/Page";
import { toastProblem } from "@/ui/toast";

type Call = QaCalibration["answers"][number];
type Question = Call["questions"][number];

/** Everybody's answers about one call beside each other; what they agree upon is one press. */
export function CallComparison({ found, call }: { found: QaCalibration; call: Call }) {
  const { t } = useTranslation();
  const me = useMe();
  const agree = $api.useMutation("put", "/api/v1/qa/calibrations/{calibration_id}/calls/{call_id}/consensus", { onSuccess: useRefreshQa(), onError: toastProblem });
  const settling = found.standard === "consensus" && found.state === "revealed" && can(me, "qa.lead");
  const settle = (question: Question, chosen: string | null, na: boolean) =>
    agree.mutate({ params: { path: { calibration_id: found.id, call_id: call.call_id } }, body: { answers: [{ question_id: question.question_id, chosen, na }] } });
  const place = found.call_list.find((one) => one.call_id === call.call_id)?.position ?? 0;
  return (
    <Panel title={t("calibration.callNumber", { n: place })} flush>
      <div className={classes["scroll"]}>
        <Table verticalSpacing={6} className={classes["table"] ?? ""} data-testid="comparison">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("calibration.question")}</Table.Th>
              {found.member_list.map((one) => <Table.Th key={one.user_id}>{one.name}</Table.Th>)}
              {found.standard === "consensus" && <Table.Th>{t("calibration.agreed")}</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {call.questions.map((question) => (
              <Table.Tr key={question.question_id}>
                <Table.Td>{question.text}</Table.Td>
                {found.member_list.map((member) => {
                  const given = question.given.find((one) => one.user_id === member.user_id);
                  return (
                    <Table.Td key={member.user_id}>
                      {settling && given !== undefined ? (
                        <Button size="compact-xs" variant="default" title={t("calibration.take")} onClick={() => settle(question, given.chosen, given.na)}>{answerText(question, given, t)}</Button>
                      ) : (
                        answerText(question, given, t)
                      )}
                      {given !== undefined && given.comment !== "" && <Text size="xs" c="dimmed">{given.comment}</Text>}
                    </Table.Td>
                  );
                })}
                {found.standard === "consensus" && <Table.Td fw={650}>{question.agreed === null ? t("common.none") : answerText(question, question.agreed, t)}</Table.Td>}
              </Table.Tr>
            ))}
            <Table.Tr fw={700}>
              <Table.Td>{t("results.score")}</Table.Td>
              {found.member_list.map((member) => <Table.Td key={member.user_id} className="tabular">{total(call.totals[String(member.user_id)])}</Table.Td>)}
              {found.standard === "consensus" && <Table.Td className="tabular">{total(call.agreed_total)}</Table.Td>}
            </Table.Tr>
          </Table.Tbody>
        </Table>
      </div>
    </Panel>
  );
}

function total(value: number | null | undefined): string {
  return value === null || value === undefined ? "" : decimal(value);
}
