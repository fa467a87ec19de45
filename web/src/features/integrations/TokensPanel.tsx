import { ActionIcon, Badge, Button, Group, Table, Text, Title, VisuallyHidden } from "@mantine/core";
import { IconKey, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { useFormat } from "@/i18n/format";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Panel } from "@/ui/Page";
import { problemText } from "@/ui/problemText";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import type { Token } from "./api";
import { useTokensAgain } from "./api";
import { SecretDialog } from "./Secret";
import { AddTokenDialog } from "./TokenDialog";

export function TokensPanel({ everybody }: { everybody: boolean }) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const tokens = $api.useQuery("get", "/api/v1/api-tokens", { params: { query: { everybody, limit: 200 } } });
  const shown = tokens.data?.items;
  return (
    <Panel flush>
      <Group justify="space-between" p="md">
        <Title order={2} size="h3">{t("integrations.tokens")}</Title>
        <Button size="xs" leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)} data-testid="token-add">{t("integrations.addToken")}</Button>
      </Group>
      {tokens.isPending && <ListSkeleton rows={3} />}
      {tokens.isError && <Failed error={tokens.error} onRetry={() => void tokens.refetch()} />}
      {shown?.length === 0 && <Empty icon={IconKey} title={t("integrations.noTokens")} hint={t("integrations.noTokensHint")} />}
      {shown !== undefined && shown.length > 0 && <TokenTable tokens={shown} everybody={everybody} />}
      {adding && <AddTokenDialog onMade={setSecret} onClose={() => setAdding(false)} />}
      {secret !== null && <SecretDialog title={t("integrations.newToken")} text={t("integrations.tokenOnce")} value={secret} onClose={() => setSecret(null)} />}
    </Panel>
  );
}

function TokenTable({ tokens, everybody }: { tokens: Token[]; everybody: boolean }) {
  const { t } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table verticalSpacing={7}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("common.name")}</Table.Th>
            {everybody && <Table.Th>{t("integrations.person")}</Table.Th>}
            <Table.Th>{t("integrations.scopes")}</Table.Th>
            <Table.Th>{t("integrations.lastUsed")}</Table.Th>
            <Table.Th>{t("integrations.expires")}</Table.Th>
            <Table.Th w={60}><VisuallyHidden>{t("common.actions")}</VisuallyHidden></Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tokens.map((token) => <TokenLine key={token.id} token={token} everybody={everybody} />)}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function TokenLine({ token, everybody }: { token: Token; everybody: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [asking, setAsking] = useState(false);
  return (
    <Table.Tr data-testid="token-row" opacity={token.live ? 1 : 0.6}>
      <Table.Td>
        <Text fw={600} size="sm">{token.name}</Text>
        <Text ff="monospace" size="xs" c="dimmed">{`${token.prefix}…`}</Text>
      </Table.Td>
      {everybody && <Table.Td>{token.user_name}</Table.Td>}
      <Table.Td maw={320}>
        <Group gap={4}>{token.scopes.map((scope) => <Badge key={scope} variant="light" color="gray" tt="none">{scope}</Badge>)}</Group>
      </Table.Td>
      <Table.Td>{token.last_used_at === null ? t("integrations.never") : format.when(token.last_used_at)}</Table.Td>
      <Table.Td>
        {token.revoked_at !== null && <Badge color="gray">{t("integrations.revoked")}</Badge>}
        {token.revoked_at === null && !token.live && <Badge color="gray">{t("integrations.expired")}</Badge>}
        {token.live && (token.expires_at === null ? t("integrations.noEnd") : format.date(token.expires_at))}
      </Table.Td>
      <Table.Td ta="right">
        {token.live && (
          <ActionIcon variant="subtle" color="red" aria-label={t("integrations.revokeOf", { name: token.name })} onClick={() => setAsking(true)}>
            <IconTrash size={18} />
          </ActionIcon>
        )}
        {asking && <RevokeDialog token={token} onClose={() => setAsking(false)} />}
      </Table.Td>
    </Table.Tr>
  );
}

function RevokeDialog({ token, onClose }: { token: Token; onClose: () => void }) {
  const { t } = useTranslation();
  const again = useTokensAgain();
  const revoke = $api.useMutation("delete", "/api/v1/api-tokens/{token_id}", {
    onSuccess: () => {
      void again();
      onClose();
    },
  });
  const problem = revoke.error === null ? null : problemText(revoke.error, t);
  return <ConfirmDialog title={t("integrations.revokeTitle", { name: token.name })} text={t("integrations.revokeText")} deed={t("integrations.revoke")} busy={revoke.isPending} problem={problem} onConfirm={() => revoke.mutate({ params: { path: { token_id: token.id } } })} onClose={onClose} />;
}
