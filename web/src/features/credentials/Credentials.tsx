import { ActionIcon, Alert, Button, Code, Group, Text, Tooltip } from "@mantine/core";
import { IconCopy, IconEye, IconEyeOff, IconPencil, IconPlus } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastDone, toastProblem, toastRefused } from "@/ui/toast";

import { reveal, useCredentials, useSeen } from "./api";
import type { Credential, Holder } from "./api";
import { CredentialDialog } from "./CredentialDialog";
import classes from "./Credentials.module.css";

const SHOWN_MS = 30_000;

/** What the customer entrusted to the firm. Nothing at all for whoever has no right to it. */
export function Credentials({ holder }: { holder: Holder }) {
  const { t } = useTranslation();
  const allowed = can(useMe(), "secrets.view");
  const found = useCredentials(holder, allowed);
  const [editing, setEditing] = useState<Credential | "new" | null>(null);
  if (!allowed) return null;
  const items = found.data?.items ?? [];
  return (
    <Panel title={t("credentials.title")}>
      <div data-testid="credentials">
        {found.isPending && <ListSkeleton rows={2} />}
        {found.isError && <Failed error={found.error} onRetry={() => void found.refetch()} />}
        {found.data?.takes_secrets === false && <Alert color="yellow" variant="light" mb="xs">{t("credentials.noKey")}</Alert>}
        {found.isSuccess && items.length === 0 && <Text size="sm" c="dimmed">{t("credentials.none")}</Text>}
        <ul className={classes["list"]}>
          {items.map((one) => <Row key={one.id} one={one} onEdit={found.data?.may_edit === true ? () => setEditing(one) : undefined} />)}
        </ul>
        {found.data?.may_edit === true && (
          <Button mt="xs" size="xs" variant="light" leftSection={<IconPlus size={15} />} onClick={() => setEditing("new")} data-testid="credential-new">{t("credentials.new")}</Button>
        )}
      </div>
      {editing !== null && <CredentialDialog holder={holder} credential={editing === "new" ? null : editing} onClose={() => setEditing(null)} />}
    </Panel>
  );
}

function Row({ one, onEdit }: { one: Credential; onEdit: (() => void) | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [secret, show, copy] = useSecret(one.id);
  const last = one.revealed_at === null ? t("credentials.never") : t("credentials.lastSeen", { name: one.revealed_by?.name ?? t("deals.empty"), when: format.when(one.revealed_at) });
  return (
    <li className={classes["row"]} data-testid="credential">
      <span className={classes["what"]}>
        <Text span size="sm" fw={600}>{one.title}</Text>
        <Address url={one.url} />
        {one.login !== "" && <Text span size="sm">{one.login}</Text>}
        {one.note !== "" && <Text span size="xs" c="dimmed" className={classes["note"] ?? ""}>{one.note}</Text>}
        {secret === null ? <span className={classes["dots"]} aria-label={t("credentials.hidden")} role="img">••••••••</span> : <Code className={classes["secret"] ?? ""} data-testid="credential-secret">{secret}</Code>}
        <Text span size="xs" c="dimmed">{last}</Text>
      </span>
      <Group gap={4} wrap="nowrap">
        <Tooltip label={t("credentials.copy")}>
          <ActionIcon variant="default" aria-label={t("credentials.copyOf", { title: one.title })} onClick={copy} data-testid="credential-copy"><IconCopy size={15} /></ActionIcon>
        </Tooltip>
        <Tooltip label={t(secret === null ? "credentials.show" : "credentials.hide")}>
          <ActionIcon variant="default" aria-label={t(secret === null ? "credentials.showOf" : "credentials.hideOf", { title: one.title })} onClick={show} data-testid="credential-show">{secret === null ? <IconEye size={15} /> : <IconEyeOff size={15} />}</ActionIcon>
        </Tooltip>
        {onEdit !== undefined && (
          <Tooltip label={t("credentials.edit")}>
            <ActionIcon variant="default" aria-label={t("credentials.editOf", { title: one.title })} onClick={onEdit} data-testid="credential-edit"><IconPencil size={15} /></ActionIcon>
          </Tooltip>
        )}
      </Group>
    </li>
  );
}

/** A secret is on the screen for half a minute, in no cache, and gone with the page. */
function useSecret(id: number): [string | null, () => void, () => void] {
  const { t } = useTranslation();
  const seen = useSeen();
  const [secret, setSecret] = useState<string | null>(null);
  useEffect(() => {
    if (secret === null) return;
    const timer = setTimeout(() => setSecret(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [secret]);
  const show = () => {
    if (secret !== null) setSecret(null);
    else void reveal(id, "show").then(setSecret, toastProblem).then(seen);
  };
  const copy = () => {
    // Browsers have no clipboard on pages that came without TLS.
    const clipboard = (navigator as Partial<Navigator>).clipboard;
    if (clipboard === undefined) toastRefused(t("credentials.noClipboard"));
    else void reveal(id, "copy").then((text) => clipboard.writeText(text).then(() => toastDone(t("credentials.copied")), () => toastRefused(t("credentials.noClipboard"))), toastProblem).then(seen);
  };
  return [secret, show, copy];
}

/** A link only where it leads to a page; anything else (`ssh://`, a bare address) is text. */
function Address({ url }: { url: string }) {
  if (url === "") return null;
  if (!/^https?:\/\//i.test(url)) return <Text span size="sm">{url}</Text>;
  return <a href={url} target="_blank" rel="noreferrer noopener" className={classes["address"]}>{url}</a>;
}
