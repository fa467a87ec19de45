import { ActionIcon, Button, Code, CopyButton, Group, Modal, Paper, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api, api } from "@/api/client";
import { useFormat } from "@/i18n/format";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastProblem } from "@/ui/toast";

import { Choice } from "./Choice";
import { namedSelectionOf } from "./search";
import type { ReportSearch } from "./types";

/** Pages of one report that open without a sign-in: made, shown once, revoked. */
export function EmbedsDialog({ search, onClose }: { search: ReportSearch; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const embeds = $api.useQuery("get", "/api/v1/report-embeds");
  const [name, setName] = useState("");
  const [origins, setOrigins] = useState<string[]>([]);
  const [link, setLink] = useState("");
  const make = async () => {
    const language = i18n.language === "ru" ? ("ru" as const) : ("en" as const);
    const { data, error } = await api.POST("/api/v1/report-embeds", { body: { name: name.trim(), selection: namedSelectionOf(search), language, origins } });
    if (data === undefined) {
      toastProblem(error);
      return;
    }
    setLink(location.origin + (data.path ?? ""));
    setName("");
    void embeds.refetch();
  };
  const revoke = async (embed_id: number) => {
    const { error } = await api.DELETE("/api/v1/report-embeds/{embed_id}", { params: { path: { embed_id } } });
    if (error !== undefined) toastProblem(error);
    void embeds.refetch();
  };
  return (
    <Modal opened onClose={onClose} size="lg" title={t("reports.embeds")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack>
        <Text size="sm" c="dimmed">{t("reports.embedHint")}</Text>
        {embeds.isPending && <ListSkeleton rows={2} />}
        {embeds.isError && <Failed error={embeds.error} onRetry={() => void embeds.refetch()} />}
        {embeds.data?.map((embed) => (
          <Paper key={embed.id} withBorder p="sm" data-testid="embed">
            <Group justify="space-between" wrap="nowrap">
              <div>
                <Text size="sm" fw={600}>{embed.name}</Text>
                <Text size="xs" c="dimmed">
                  {t(`reports.names.${embed.selection.report}`)} · {embed.used_at === null ? t("reports.neverUsed") : t("reports.lastUsed", { when: format.when(embed.used_at) })}
                </Text>
                {embed.origins.length > 0 && <Text size="xs" c="dimmed">{embed.origins.join(", ")}</Text>}
              </div>
              <ActionIcon variant="subtle" color="red" aria-label={t("reports.revokeOf", { name: embed.name })} onClick={() => void revoke(embed.id)} data-testid="embed-revoke"><IconTrash size={16} /></ActionIcon>
            </Group>
          </Paper>
        ))}
        <form onSubmit={(event) => { event.preventDefault(); void make(); }}>
          <Stack gap="sm">
            <Choice search={search} />
            <TextInput label={t("reports.name")} value={name} maxLength={120} onChange={(event) => setName(event.currentTarget.value)} data-testid="embed-name" />
            <TagsInput label={t("reports.origins")} description={t("reports.originsHint")} placeholder={t("reports.originExample")} value={origins} onChange={setOrigins} splitChars={[",", " "]} acceptValueOnBlur />
            <Group justify="flex-end"><Button type="submit" disabled={name.trim() === ""} data-testid="embed-add">{t("reports.makeEmbed")}</Button></Group>
          </Stack>
        </form>
        {link !== "" && (
          <Stack gap={4}>
            <Text size="sm">{t("reports.embedOnce")}</Text>
            <Code block data-testid="embed-link">{link}</Code>
            <CopyButton value={link}>{({ copied, copy }) => <Button size="xs" variant="light" onClick={copy}>{copied ? t("reports.copied") : t("reports.copy")}</Button>}</CopyButton>
          </Stack>
        )}
      </Stack>
    </Modal>
  );
}
