import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconArrowLeft, IconCheck, IconGavel } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { QaResult } from "@/api/types";
import { decimal, useFormat } from "@/i18n/format";
import { ButtonLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";

import { useAcknowledge, useResult, useSee } from "./api";
import { DisputeForm } from "./DisputeForm";
import { DisputeHistory } from "./DisputeHistory";
import { Score } from "./Figure";
import { QuestionRow } from "./QuestionRow";
import classes from "./Results.module.css";
import { ResultMarks } from "./ResultsPage";
import { SelfScore } from "./SelfScore";

export function ResultPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: "/inside/results/$id" });
  const result = useResult(id);
  return (
    <Page title={t("results.one")} aside={<ButtonLink to="/results" variant="default" leftSection={<IconArrowLeft size={16} aria-hidden />}>{t("results.title")}</ButtonLink>}>
      {result.isPending && <Panel><ListSkeleton /></Panel>}
      {result.isError && <Panel><Failed error={result.error} onRetry={() => void result.refetch()} /></Panel>}
      {result.data !== undefined && <Result result={result.data} />}
    </Page>
  );
}

function Result({ result }: { result: QaResult }) {
  const { t } = useTranslation();
  const [disputing, setDisputing] = useState(false);
  const see = useSee();
  const look = see.mutate;
  const mustSee = !result.withheld && result.unread;
  useEffect(() => {
    if (mustSee) look({ params: { path: { review_id: result.id } } });
  }, [mustSee, look, result.id]);
  if (result.withheld) return <SelfScore result={result} onSkip={() => look({ params: { path: { review_id: result.id } } })} />;
  return (
    <>
      <Panel><Head result={result} onDispute={() => setDisputing(true)} /></Panel>
      {disputing ? (
        <DisputeForm result={result} onClose={() => setDisputing(false)} />
      ) : (
        <>
          {result.disputes.map((one) => <DisputeHistory key={one.id} dispute={one} result={result} />)}
          {result.sections.map((section) => (
            <Panel key={section.id} title={section.title} flush>
              {result.questions.filter((one) => one.section === section.id && one.answer !== null).map((one) => <QuestionRow key={one.id} reviewId={result.id} question={one} />)}
            </Panel>
          ))}
          {result.comment !== "" && <Panel title={t("results.comment")}><Text size="sm">{result.comment}</Text></Panel>}
        </>
      )}
    </>
  );
}

function Head({ result, onDispute }: { result: QaResult; onDispute: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const acknowledge = useAcknowledge();
  const open = result.questions.some((one) => one.disputable);
  return (
    <Stack gap="sm">
      <div className={classes["figures"]}>
        <Labelled label={t("results.score")}><Text span fz={24}><Score total={result.total} outcome={result.outcome} /></Text></Labelled>
        {result.own_total !== null && <Labelled label={t("results.own")}><Text span fz={24} fw={700} className="tabular">{decimal(result.own_total)}</Text></Labelled>}
        {result.own_total !== null && result.total !== null && <Labelled label={t("results.gap")}><Text span fz={24} fw={700} className="tabular" data-testid="gap">{signed(result.own_total - result.total)}</Text></Labelled>}
        {result.critical !== null && <Labelled label={t("results.critical")}><Text span fz={24} fw={700} className="tabular">{decimal(result.critical)}</Text></Labelled>}
        <Labelled label={t("results.call")}>{result.called_at === null ? t("common.unknown") : format.full(result.called_at)}</Labelled>
        <Labelled label={t("results.reviewer")}>{result.reviewer_name ?? t("common.unknown")}</Labelled>
        <Labelled label={t("results.state")}><ResultMarks row={{ ...result, unread: false }} /></Labelled>
      </div>
      {result.fatal.length > 0 && <Alert color="red" variant="light">{t("results.fatal")}</Alert>}
      <Group gap="sm">
        {result.acknowledged_at === null && (
          <Button leftSection={<IconCheck size={16} aria-hidden />} loading={acknowledge.isPending} onClick={() => acknowledge.mutate({ params: { path: { review_id: result.id } } })} data-testid="acknowledge">
            {t("results.acknowledge")}
          </Button>
        )}
        {open && (
          <Button variant="default" leftSection={<IconGavel size={16} aria-hidden />} onClick={onDispute} data-testid="dispute">
            {t("dispute.open")}
          </Button>
        )}
        <Text size="xs" c="dimmed">{open ? t("dispute.until", { when: format.date(result.dispute_until) }) : t("dispute.closed")}</Text>
      </Group>
    </Stack>
  );
}

export function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <div className={classes["figureLabel"]}>{label}</div>
      <div>{children}</div>
    </div>
  );
}

function signed(value: number): string {
  return `${value > 0 ? "+" : ""}${decimal(value)}`;
}
