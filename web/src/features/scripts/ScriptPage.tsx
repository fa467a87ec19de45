import { Alert, Badge, Button, Group, Tabs, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { ScriptDetail } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { Keys } from "@/ui/Keys";
import { Page } from "@/ui/Page";
import { useKeys } from "@/ui/keys";
import { Failed, ListSkeleton } from "@/ui/States";

import { BindingsPanel } from "./BindingsPanel";
import { CodeEditor } from "./CodeEditor";
import { markersOf } from "./markers";
import type { Marker } from "./markers";
import { PublishDialog } from "./PublishDialog";
import { ScriptMenu } from "./ScriptMenu";
import { ScriptSteps } from "./ScriptSteps";
import classes from "./Scripts.module.css";
import { TryoutPanel } from "./TryoutPanel";
import { useDraft } from "./useDraft";
import { Versions } from "./Versions";

export function ScriptPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: "/inside/scripts/$id" });
  const script = $api.useQuery("get", "/api/v1/qa/scripts/{script_id}", { params: { path: { script_id: id } } }, { staleTime: 0, refetchOnWindowFocus: false });
  if (script.data !== undefined) return <Workshop key={script.data.newest?.id ?? id} script={script.data} />;
  return (
    <Page title={t("scripts.title")}>
      {script.isError ? <Failed error={script.error} onRetry={() => void script.refetch()} /> : <ListSkeleton />}
    </Page>
  );
}

function Workshop({ script }: { script: ScriptDetail }) {
  const { t } = useTranslation();
  const me = useMe();
  const editable = can(me, "scripts.edit") && script.state !== "retired";
  const draft = useDraft(script, editable);
  const [publishing, setPublishing] = useState<number>();
  const [goTo, setGoTo] = useState<Marker | null>(null);
  const [shown, setShown] = useState<Marker[]>([]);
  const [seen, setSeen] = useState(draft.check);
  if (seen !== draft.check) {
    setSeen(draft.check);
    setShown(markersOf(draft.check, t));
  }
  const good = draft.check !== undefined && draft.check.faults.length === 0 && draft.check.failures.length === 0;
  const publish = async () => {
    const rev = await draft.save();
    if (rev !== null) setPublishing(rev);
  };
  const keep = async () => {
    await draft.save();
    await draft.runCheck();
  };
  useKeys("editor", { save: () => void keep(), check: () => void draft.runCheck() });
  const changed = draft.text !== script.text || script.draft.differs;
  return (
    <Page
      title={script.title}
      aside={
        <Group gap="xs" wrap="nowrap">
          <Badge color={draft.saving === "conflict" || draft.saving === "failed" ? "red" : "gray"} data-testid="script-saving">{t(`scripts.saving.${draft.saving}`)}</Badge>
          {editable && <Button variant="default" onClick={() => void keep()} data-testid="script-save" rightSection={<Keys keys="Ctrl+S" />}>{t("common.save")}</Button>}
          {can(me, "scripts.publish") && <ScriptMenu script={script} />}
          {can(me, "scripts.publish") && script.state !== "retired" && <Button disabled={!good || !changed} onClick={() => void publish()} data-testid="script-publish">{t("scripts.publish")}</Button>}
        </Group>
      }
    >
      {script.state === "retired" && <Alert color="gray" mb="sm" data-testid="script-retired">{t("scripts.retiredHint")}</Alert>}
      {draft.saving === "conflict" && <Alert color="red" role="alert">{t("problem.draft-changed")}</Alert>}
      <div className={classes["layout"]}>
        <div className={classes["code"]}>
          <CodeEditor value={draft.text} markers={shown} readOnly={!editable} label={script.title} goTo={goTo} onChange={draft.change} onCheck={() => void draft.runCheck()} />
        </div>
        <Tabs defaultValue="check" className={classes["side"] ?? ""} classNames={{ tab: classes["tab"] ?? "" }}>
          <Tabs.List>
            <Tabs.Tab value="check" data-testid="tab-check">{t("scripts.check")} {shown.length > 0 && `(${shown.length})`}</Tabs.Tab>
            <Tabs.Tab value="preview">{t("scripts.preview")}</Tabs.Tab>
            {editable && <Tabs.Tab value="try" data-testid="tab-try">{t("scripts.try")}</Tabs.Tab>}
            <Tabs.Tab value="bindings" data-testid="tab-bindings">{t("scripts.bindings")}</Tabs.Tab>
            <Tabs.Tab value="versions" data-testid="tab-versions">{t("scripts.versions")}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="check" pt="sm"><Findings draft={draft} shown={shown} onGo={setGoTo} /></Tabs.Panel>
          <Tabs.Panel value="preview" pt="sm">
            {draft.check?.script ? <ScriptSteps script={draft.check.script} /> : <Text size="sm" c="dimmed">{t("scripts.noPreview")}</Text>}
          </Tabs.Panel>
          <Tabs.Panel value="try">{editable && <TryoutPanel scriptId={script.id} save={draft.save} />}</Tabs.Panel>
          <Tabs.Panel value="bindings"><BindingsPanel script={script} /></Tabs.Panel>
          <Tabs.Panel value="versions" pt="sm"><Versions script={script} /></Tabs.Panel>
        </Tabs>
      </div>
      {publishing !== undefined && <PublishDialog script={script} text={draft.text} rev={publishing} onClose={() => setPublishing(undefined)} />}
    </Page>
  );
}

function Findings({ draft, shown, onGo }: { draft: ReturnType<typeof useDraft>; shown: Marker[]; onGo: (marker: Marker) => void }) {
  const { t } = useTranslation();
  if (draft.check === undefined) return <ListSkeleton rows={3} />;
  const { tests, failures, faults } = draft.check;
  return (
    <div data-testid="script-findings">
      <Text size="sm" role="status" data-testid="script-tests">
        {faults.length > 0 ? t("scripts.faults", { n: faults.length }) : t("scripts.tests", { good: tests - failures.length, n: tests })}
      </Text>
      {shown.map((marker, index) => (
        <UnstyledButton key={index} className={classes["found"] ?? ""} data-severity={marker.severity} onClick={() => onGo({ ...marker })}>
          <b>{marker.line}</b><VisuallyHidden>{t(`scripts.severity.${marker.severity}`)}: </VisuallyHidden>{marker.message}
        </UnstyledButton>
      ))}
    </div>
  );
}
