import { ColorSwatch, Group, Modal, Switch, Table, Text, UnstyledButton } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api } from "@/api/client";
import { Empty, Failed, ListSkeleton } from "@/ui/States";
import { toastProblem } from "@/ui/toast";
import { IconTag } from "@tabler/icons-react";

import { TagBadge } from "../TagBadge";
import { useTags } from "./api";
import { TAG_COLORS } from "./types";
import type { Tag, TagColor } from "./types";

/** Colours of tags, and which are offered no more. */
export function TagsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const tags = useTags();
  return (
    <Modal opened onClose={onClose} title={t("lists.tags")} size={620}>
      <Text size="sm" c="dimmed" mb="sm">{t("lists.tagsHint")}</Text>
      {tags.isPending && <ListSkeleton rows={5} />}
      {tags.isError && <Failed error={tags.error} onRetry={() => void tags.refetch()} />}
      {tags.data?.length === 0 && <Empty icon={IconTag} title={t("lists.noTags")} />}
      <Table verticalSpacing={6}>
        <Table.Tbody>{tags.data?.map((tag) => <TagLine key={tag.id} tag={tag} />)}</Table.Tbody>
      </Table>
    </Modal>
  );
}

function TagLine({ tag }: { tag: Tag }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const change = async (body: { color?: TagColor; archived?: boolean }) => {
    const { error } = await api.PATCH("/api/v1/tags/{tag_id}", { params: { path: { tag_id: tag.id } }, body });
    if (error !== undefined) toastProblem(error);
    void queries.invalidateQueries({ queryKey: ["get", "/api/v1/tags"] });
  };
  return (
    <Table.Tr data-testid="tag-line">
      <Table.Td><TagBadge tag={tag.name} /></Table.Td>
      <Table.Td>
        <Group gap={5} wrap="nowrap" role="radiogroup" aria-label={t("lists.colorOf", { tag: tag.name })}>
          {TAG_COLORS.map((color) => (
            <UnstyledButton key={color} role="radio" aria-checked={tag.color === color} aria-label={t(`lists.colors.${color}`)} onClick={() => void change({ color })} data-testid={`color-${color}`}>
              <ColorSwatch size={20} color={`var(--mantine-color-${color}-5)`}>{tag.color === color && <IconCheck size={13} color="white" />}</ColorSwatch>
            </UnstyledButton>
          ))}
        </Group>
      </Table.Td>
      <Table.Td><Switch size="xs" label={t("lists.offered")} checked={!tag.archived} onChange={(event) => void change({ archived: !event.currentTarget.checked })} /></Table.Td>
    </Table.Tr>
  );
}
