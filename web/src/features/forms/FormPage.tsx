import { Alert, Badge, Button, Group, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useBlocker, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { isProblem } from "@/api/problems";
import type { FormVersion, ScoreForm } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { Page, Panel } from "@/ui/Page";
import { useKeys } from "@/ui/keys";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastDone, toastProblem } from "@/ui/toast";

import { Builder } from "./Builder";
import { FormPreview } from "./FormPreview";
import classes from "./Forms.module.css";

export function FormPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: "/inside/forms/$id" });
  const form = $api.useQuery("get", "/api/v1/qa/forms/versions/{version_id}", { params: { path: { version_id: id } } }, { refetchOnWindowFocus: false });
  if (form.isPending) return <Page title={t("forms.title")}><Panel><ListSkeleton rows={8} /></Panel></Page>;
  if (form.isError) return <Page title={t("forms.title")}><Panel><Failed error={form.error} onRetry={() => void form.refetch()} /></Panel></Page>;
  return <Editing key={`${form.data.id}/${form.data.revision}/${form.data.state}`} version={form.data} />;
}

function Editing({ version }: { version: FormVersion }) {
  const { t } = useTranslation();
  const me = useMe();
  const [form, setForm] = useState<ScoreForm>(version.form);
  const draft = version.state === "draft" && can(me, "forms.edit");
  const changed = form !== version.form;
  const acts = useActs(version);
  useKeys("editor", { save: () => draft && changed && acts.save(form) });
  useBlocker({ shouldBlockFn: () => changed && !window.confirm(t("forms.leave")), enableBeforeUnload: () => changed });
  const aside = (
    <Group gap={6}>
      <Badge variant="light" data-testid="form-state">{`${t("forms.versionN", { n: version.n })} · ${t(`formState.${version.state}`)}`}</Badge>
      {draft && (
        <>
          <Button size="xs" variant="default" disabled={!changed} loading={acts.busy} onClick={() => acts.save(form)}>
            {t("forms.save")}
          </Button>
          <Button size="xs" disabled={changed} loading={acts.busy} onClick={acts.publish} title={changed ? t("forms.saveFirst") : ""}>
            {t("forms.publish")}
          </Button>
        </>
      )}
      {!draft && can(me, "forms.edit") && <Button size="xs" variant="default" onClick={acts.draft}>{t("forms.change")}</Button>}
      {version.state === "published" && can(me, "forms.edit") && <Button size="xs" variant="subtle" color="red" onClick={acts.retire}>{t("forms.retire")}</Button>}
    </Group>
  );
  return (
    <Page title={form.title} aside={aside}>
      <div className={classes["columns"]}>
        <Panel>
          {version.state !== "draft" && (
            <Alert variant="light" p="xs" mb="sm" icon={<IconLock size={16} />}>
              <Text size="sm">{t("forms.locked")}</Text>
            </Alert>
          )}
          <fieldset disabled={!draft} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
            <Builder form={form} onChange={setForm} />
          </fieldset>
        </Panel>
        <div className={classes["preview"]}>
          <Panel title={t("forms.preview")}>
            <FormPreview form={form} />
          </Panel>
        </div>
      </div>
    </Page>
  );
}

function useActs(version: FormVersion) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const save = $api.useMutation("put", "/api/v1/qa/forms/versions/{version_id}");
  const publish = $api.useMutation("post", "/api/v1/qa/forms/versions/{version_id}/publication");
  const draft = $api.useMutation("post", "/api/v1/qa/forms/versions/{version_id}/draft");
  const retire = $api.useMutation("post", "/api/v1/qa/forms/versions/{version_id}/retirement");
  const path = { path: { version_id: version.id } };
  const { queryKey } = $api.queryOptions("get", "/api/v1/qa/forms/versions/{version_id}", { params: path });
  const shown = (text: string) => ({
    onSuccess: (saved: FormVersion) => {
      queries.setQueryData(queryKey, saved);
      void queries.invalidateQueries({ queryKey: ["get", "/api/v1/qa/forms"] });
      toastDone(text);
    },
    onError: tell,
  });
  return {
    busy: save.isPending || publish.isPending,
    save: (form: ScoreForm) => save.mutate({ params: path, body: { revision: version.revision, form } }, shown(t("forms.saved"))),
    publish: () => publish.mutate({ params: path, body: { revision: version.revision, note: "" } }, shown(t("forms.published"))),
    retire: () => retire.mutate({ params: path }, shown(t("forms.retired"))),
    draft: () => draft.mutate({ params: path }, { onSuccess: (made) => void navigate({ to: "/forms/$id", params: { id: made.id } }), onError: toastProblem }),
  };
}

/** The builder lets nothing be saved that cannot be used, and the server says which place is wrong. */
function tell(error: unknown): void {
  toastProblem(isProblem(error) ? error : { code: "internal-error" });
}
