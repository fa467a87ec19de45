import { Alert, Button, Group, Stack, Table, Text } from "@mantine/core";
import { IconArrowLeft, IconEyeOff } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { QaCalibration } from "@/api/types";
import { useRefreshQa } from "@/features/results/api";
import { Labelled } from "@/features/results/ResultPage";
import classes from "@/features/results/Results.module.css";
import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { ButtonLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastProblem } from "@/ui/toast";

import { CalibrationState } from "./CalibrationsPage";
import { CallComparison } from "./CallComparison";
import { AgreementFigures } from "./AgreementFigures";

export function CalibrationPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: "/inside/calibrations/$id" });
  const found = $api.useQuery("get", "/api/v1/qa/calibrations/{calibration_id}", { params: { path: { calibration_id: id } } });
  return (
    <Page title={found.data?.title ?? t("calibration.one")} aside={<ButtonLink to="/calibrations" variant="default" leftSection={<IconArrowLeft size={16} aria-hidden />}>{t("qaSections.calibrations")}</ButtonLink>}>
      {found.isPending && <Panel><ListSkeleton /></Panel>}
      {found.isError && <Panel><Failed error={found.error} onRetry={() => void found.refetch()} /></Panel>}
      {found.data !== undefined && <Calibration found={found.data} />}
    </Page>
  );
}

function Calibration({ found }: { found: QaCalibration }) {
  const { t } = useTranslation();
  return (
    <>
      <Panel><Head found={found} /></Panel>
      <Panel title={t("calibration.calls")} flush><Calls found={found} /></Panel>
      {!found.open_to_me && found.state === "open" && (
        <Alert color="blue" variant="light" icon={<IconEyeOff size={18} />} data-testid="blind">{t(found.is_member ? "calibration.blind" : "calibration.blindLead")}</Alert>
      )}
      {found.figures !== null && <AgreementFigures figures={found.figures} />}
      {found.answers.map((one) => <CallComparison key={one.call_id} found={found} call={one} />)}
    </>
  );
}

function Head({ found }: { found: QaCalibration }) {
  const { t } = useTranslation();
  const me = useMe();
  const refresh = useRefreshQa();
  const on = { onSuccess: refresh, onError: toastProblem };
  const params = { path: { calibration_id: found.id } };
  const reveal = $api.useMutation("post", "/api/v1/qa/calibrations/{calibration_id}/reveal", on);
  const close = $api.useMutation("post", "/api/v1/qa/calibrations/{calibration_id}/close", on);
  const cancel = $api.useMutation("post", "/api/v1/qa/calibrations/{calibration_id}/cancel", on);
  const left = found.sheets - found.handed;
  return (
    <Stack gap="sm">
      <div className={classes["figures"]}>
        <Labelled label={t("results.state")}><CalibrationState row={found} /></Labelled>
        <Labelled label={t("results.form")}>{found.form_title}</Labelled>
        <Labelled label={t("calibration.standard")}>{t(`calibration.${found.standard}`)}</Labelled>
        <Labelled label={t("calibration.members")}>
          {found.member_list.map((one) => `${one.name ?? ""} ${one.handed}/${found.calls}${one.baseline ? ` (${t("calibration.baselineShort")})` : ""}`).join(", ")}
        </Labelled>
      </div>
      {can(me, "qa.lead") && (
        <Group gap="sm">
          {found.state === "open" && <Button loading={reveal.isPending} variant={left > 0 ? "default" : "filled"} onClick={() => reveal.mutate({ params, body: { early: left > 0 } })} data-testid="calibration-reveal">{left > 0 ? t("calibration.revealEarly", { count: left }) : t("calibration.reveal")}</Button>}
          {found.state === "revealed" && <Button loading={close.isPending} onClick={() => close.mutate({ params })} data-testid="calibration-close">{t("calibration.close")}</Button>}
          {found.state === "open" && <Button variant="default" color="red" loading={cancel.isPending} onClick={() => cancel.mutate({ params })}>{t("coaching.move.cancel")}</Button>}
        </Group>
      )}
    </Stack>
  );
}

function Calls({ found }: { found: QaCalibration }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Table verticalSpacing={7} className={classes["table"] ?? ""}>
      <Table.Tbody>
        {found.call_list.map((call) => (
          <Table.Tr key={call.call_id} data-testid="calibration-call">
            <Table.Td w={60} className="tabular">{call.position}</Table.Td>
            <Table.Td>{call.called_at === null ? t("common.unknown") : format.full(call.called_at)}</Table.Td>
            <Table.Td>{found.is_member && <Text span size="sm" c="dimmed">{t(call.mine === null ? "calibration.mine.none" : call.mine === "draft" ? "calibration.mine.draft" : "calibration.mine.finished")}</Text>}</Table.Td>
            <Table.Td ta="right">
              {found.is_member && (
                <ButtonLink size="compact-sm" variant={call.mine === "finished" ? "default" : "filled"} to="/calibrations/$id/$call" params={{ id: found.id, call: call.call_id }} data-testid="sheet-open">
                  {t(call.mine === "finished" || found.state !== "open" ? "calibration.look" : "calibration.judge")}
                </ButtonLink>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
