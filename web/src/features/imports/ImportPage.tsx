import { Alert, Button, Group, Modal, Progress, Text } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { IconArrowBackUp, IconDownload, IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { ImportView } from "@/api/types";
import { AnchorLink, ButtonLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";

import { isActive, useImport, useStep } from "./api";
import classes from "./Imports.module.css";
import { StatusBadge } from "./ImportsPage";
import { Doubles } from "./Doubles";
import { Kept } from "./Kept";
import { PlanForm } from "./PlanForm";
import { Problems } from "./Problems";

const route = getRouteApi("/inside/imports/$id");

export function ImportPage() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const found = useImport(id);
  if (found.isPending) return <Page title={t("imports.one")}><Panel><ListSkeleton rows={10} /></Panel></Page>;
  if (found.isError) return <Page title={t("imports.one")}><Panel><Failed error={found.error} onRetry={() => void found.refetch()} /></Panel></Page>;
  return (
    <Page title={found.data.file_name} aside={<AnchorLink to="/imports">{t("imports.all")}</AnchorLink>}>
      <Import one={found.data} />
    </Page>
  );
}

function Import({ one }: { one: ImportView }) {
  const editable = one.status === "uploaded" || one.status === "checked" || (one.status === "failed" && one.counts.created + one.counts.updated === 0);
  return (
    <>
      <Outcome one={one} />
      {one.undo["in_use"] !== undefined || one.undo["changed"] !== undefined ? <Kept id={one.id} /> : null}
      {one.counts.failed + one.counts.remarks > 0 && one.status !== "uploaded" && <Problems one={one} />}
      {one.counts.doubles > 0 && one.status !== "uploaded" && <Doubles one={one} />}
      {editable && <PlanForm key={`${one.id} ${JSON.stringify(one.reading)}`} one={one} />}
    </>
  );
}

/** Where it stands, what came of it and what can be done now. */
function Outcome({ one }: { one: ImportView }) {
  const { t } = useTranslation();
  if (one.status === "uploaded") return null;
  const share = one.rows_total > 0 ? Math.min(100, (100 * one.rows_done) / one.rows_total) : 0;
  return (
    <Panel>
      <StatusBadge status={one.status} />
      <Text size="sm" mt={6} role="status" aria-live="polite" data-testid="import-status">{t(`imports.says.${one.status}`, { done: one.rows_done, total: one.rows_total })}</Text>
      {isActive(one) && one.status !== "undoing" && <Progress value={share} mt={10} mb={12} aria-label={t("imports.progress")} animated />}
      {one.status === "failed" && (
        <Alert color="red" mt={10} role="alert">{t(`imports.unreadable.${one.error}` as "imports.unreadable.empty", { defaultValue: one.error })}</Alert>
      )}
      <Counts one={one} />
      <Actions one={one} />
    </Panel>
  );
}

const COUNTED = ["created", "updated", "unchanged", "companies", "contacts", "skipped", "failed", "remarks", "doubles"] as const;

function Counts({ one }: { one: ImportView }) {
  const { t } = useTranslation();
  const undone = Object.entries(one.undo).filter(([, number]) => number > 0);
  if (one.status === "undone") {
    return (
      <div className={classes["counts"]} style={{ marginTop: 12 }}>
        {undone.map(([name, number]) => <Figure key={name} label={t(`imports.undo.${name}` as "imports.undo.removed")} number={number} />)}
      </div>
    );
  }
  return (
    <div className={classes["counts"]} style={{ marginTop: 12 }} data-testid="import-counts">
      {COUNTED.filter((name) => name === "created" || one.counts[name] > 0).map((name) => (
        <Figure key={name} label={t(`imports.count.${name}`)} number={one.counts[name]} red={name === "failed"} />
      ))}
    </div>
  );
}

function Figure({ label, number, red = false }: { label: string; number: number; red?: boolean }) {
  return (
    <div>
      <Text className={classes["number"] ?? ""} {...(red && { c: "red" })}>{number.toLocaleString()}</Text>
      <Text size="xs" c="dimmed">{label}</Text>
    </div>
  );
}

function Actions({ one }: { one: ImportView }) {
  const { t, i18n } = useTranslation();
  const step = useStep(one.id);
  const canRun = one.status === "checked" || one.status === "stopped";
  const wrote = one.counts.created + one.counts.updated + one.counts.companies + one.counts.contacts > 0;
  const canUndo = wrote && (one.status === "done" || one.status === "stopped" || one.status === "failed");
  useHotkeys([["mod+Enter", () => canRun && step.mutate("run")]], []);
  const [asked, { open, close }] = useDisclosure(false);
  return (
    <div className={classes["actions"]}>
      {canRun && <Button autoFocus leftSection={<IconPlayerPlay size={16} />} loading={step.isPending} onClick={() => step.mutate("run")}>{t(one.status === "stopped" ? "imports.goOn" : "imports.run")}</Button>}
      {(one.status === "running" || one.status === "checking") && <Button variant="default" leftSection={<IconPlayerStop size={16} />} onClick={() => step.mutate("stop")}>{t("imports.stop")}</Button>}
      {one.counts.failed > 0 && !isActive(one) && one.status !== "undone" && (
        <Button component="a" variant="default" leftSection={<IconDownload size={16} />} href={`/api/v1/imports/${one.id}/error-file?language=${i18n.language.startsWith("ru") ? "ru" : "en"}`} download>
          {t("imports.errorFile")}
        </Button>
      )}
      {one.status === "done" && one.kind === "deal" && <ButtonLink to="/deals" search={{}} variant="default">{t("imports.toDeals")}</ButtonLink>}
      {one.status === "done" && one.kind !== "deal" && <ButtonLink to="/customers" search={{}} variant="default">{t("imports.toCustomers")}</ButtonLink>}
      {canUndo && <Button variant="subtle" color="red" leftSection={<IconArrowBackUp size={16} />} onClick={open}>{t("imports.takeBack")}</Button>}
      <Modal opened={asked} onClose={close} title={t("imports.askUndo")}>
        <Text size="sm">{t("imports.askUndoText")}</Text>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close}>{t("common.cancel")}</Button>
          <Button color="red" data-autofocus onClick={() => { close(); step.mutate("undo"); }}>{t("imports.takeBack")}</Button>
        </Group>
      </Modal>
    </div>
  );
}
