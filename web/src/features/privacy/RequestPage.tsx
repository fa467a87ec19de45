import { Alert, Button, Group, Progress, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useFormat } from "@/i18n/format";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { AnchorLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastDone, toastRefused } from "@/ui/toast";

import { useArchive, useCancel, useRequest } from "./api";
import { CertificatePanel } from "./CertificatePanel";
import { ConfirmErasure } from "./ConfirmErasure";
import { Found } from "./Found";
import { Obstacles } from "./Obstacles";
import { CardLink, StateBadge, subjectText } from "./parts";
import classes from "./Privacy.module.css";
import { privacyProblem } from "./problems";
import { cardOf } from "./types";
import type { PrivacyRequest } from "./types";

const route = getRouteApi("/inside/privacy/$id");

export function RequestPage() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const found = useRequest(id);
  const all = <AnchorLink to="/privacy">{t("privacy.allRequests")}</AnchorLink>;
  return (
    <Page title={t("privacy.requestNo", { id })} aside={all}>
      {found.isPending && <Panel><ListSkeleton rows={8} /></Panel>}
      {found.isError && <Panel><Failed error={found.error} onRetry={() => void found.refetch()} /></Panel>}
      {found.data !== undefined && <Request key={id} one={found.data} />}
    </Page>
  );
}

function Request({ one }: { one: PrivacyRequest }) {
  const decides = one.kind === "erase" && (one.state === "waiting" || one.state === "blocked");
  return (
    <>
      <Head one={one} />
      {one.obstacles.length > 0 && one.state === "blocked" && <Obstacles obstacles={one.obstacles} />}
      {decides && <ConfirmErasure one={one} />}
      {one.kind === "erase" && one.state === "done" && <CertificatePanel id={one.id} />}
      {one.state !== "searching" && <Found one={one} />}
    </>
  );
}

/** Whose, why, by whom, and how far it is. */
function Head({ one }: { one: PrivacyRequest }) {
  const { t } = useTranslation();
  const card = cardOf(one);
  const share = one.rooms_total > 0 ? (100 * one.rooms_done) / one.rooms_total : 0;
  return (
    <Panel>
      <Group gap="xs">
        <StateBadge state={one.state} />
        <Text fw={600}>{t(`privacy.kind.${one.kind}`)}</Text>
      </Group>
      <Text size="sm" mt={6} role="status" aria-live="polite">{t(`privacy.says.${one.kind}.${one.state}`, { done: one.rooms_done, total: one.rooms_total })}</Text>
      {one.state === "running" && <Progress value={share} mt={10} animated aria-label={t("privacy.progress")} />}
      {one.state === "searching" && <Progress value={100} mt={10} animated striped aria-label={t("privacy.progress")} />}
      <dl className={classes["facts"]}>
        <div><dt>{t("privacy.who")}</dt><dd>{card === null ? subjectText(one, t) : <CardLink {...card} name={subjectText(one, t)} />}</dd></div>
        <div><dt>{t("privacy.why")}</dt><dd>{one.reason}</dd></div>
        <Signed name={t("privacy.askedBy")} who={one.asked_by?.name} at={one.asked_at} />
        {one.confirmed_at !== null && <Signed name={t("privacy.confirmedBy")} who={one.confirmed_by?.name} at={one.confirmed_at} />}
        {one.finished_at !== null && <Signed name={t("privacy.finishedAt")} who={undefined} at={one.finished_at} />}
      </dl>
      <Actions one={one} />
    </Panel>
  );
}

function Signed({ name, who, at }: { name: string; who: string | undefined; at: string }) {
  const format = useFormat();
  return <div><dt>{name}</dt><dd>{[who, format.when(at)].filter(Boolean).join(" · ")}</dd></div>;
}

function Actions({ one }: { one: PrivacyRequest }) {
  const { t } = useTranslation();
  const format = useFormat();
  const archive = useArchive(one.id);
  const [asked, ask] = useState(false);
  const stoppable = one.state === "searching" || one.state === "waiting" || (one.state === "blocked" && one.rooms_done === 0);
  return (
    <Group gap="sm" mt={stoppable || one.kind === "export" ? 14 : 0}>
      {one.file_until !== null && (
        <>
          <Button leftSection={<IconDownload size={16} aria-hidden />} loading={archive.isPending} onClick={() => archive.mutate(undefined, { onError: (error) => toastRefused(privacyProblem(error, t)) })} data-testid="privacy-archive">
            {t("privacy.download")}
          </Button>
          <Text size="sm" c="dimmed">{t("privacy.fileUntil", { day: format.when(one.file_until) })}</Text>
        </>
      )}
      {one.kind === "export" && one.state === "done" && one.file_until === null && <Alert color="gray">{t("privacy.fileGone")}</Alert>}
      {stoppable && <Button variant="default" onClick={() => ask(true)} data-testid="privacy-cancel">{t("privacy.cancel")}</Button>}
      {asked && <Cancel id={one.id} onClose={() => ask(false)} />}
    </Group>
  );
}

function Cancel({ id, onClose }: { id: number; onClose: () => void }) {
  const { t } = useTranslation();
  const cancel = useCancel(id);
  const confirm = () =>
    cancel.mutate(undefined, {
      onSuccess: () => {
        toastDone(t("privacy.cancelled"));
        onClose();
      },
    });
  return <ConfirmDialog title={t("privacy.cancelTitle")} text={t("privacy.cancelText")} deed={t("privacy.cancel")} busy={cancel.isPending} problem={cancel.isError ? privacyProblem(cancel.error, t) : null} onConfirm={confirm} onClose={onClose} />;
}
