import { ActionIcon, Button, Group, Indicator, Popover, SegmentedControl, Text } from "@mantine/core";
import { IconInbox } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useKeys } from "@/ui/keys";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { useNotices, useReadAll, useUnread } from "./api";
import classes from "./Inbox.module.css";
import { NoticeRow } from "./NoticeRow";

const MOST = 99;

/** What one was told, wherever one is at the console. */
export function Bell() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { data } = useUnread();
  const unread = data?.unread ?? 0;
  useKeys("go", { inbox: () => setOpen(true) });
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={400} withArrow shadow="md" trapFocus returnFocus>
      <Indicator label={unread > MOST ? `${MOST}+` : unread} size={17} offset={5} color="red" disabled={unread === 0}>
        <Popover.Target>
          <ActionIcon variant="subtle" color="gray" size={34} aria-label={unread === 0 ? t("inbox.title") : t("inbox.unreadOf", { count: unread })} aria-expanded={open} onClick={() => setOpen(!open)} data-testid="bell" data-unread={unread}>
            <IconInbox size={20} stroke={1.7} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p={0} aria-label={t("inbox.title")}>{open && <Inbox onClose={() => setOpen(false)} />}</Popover.Dropdown>
    </Popover>
  );
}

function Inbox({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [only, setOnly] = useState<"all" | "unread">("all");
  const notices = useNotices(only === "unread", true);
  const readAll = useReadAll();
  const items = notices.data?.pages.flatMap((page) => page.items) ?? [];
  const unread = notices.data?.pages[0]?.unread ?? 0;
  return (
    <>
      <Group justify="space-between" className={classes["head"]} wrap="nowrap">
        <SegmentedControl size="xs" value={only} onChange={(value) => setOnly(value)} data={[{ value: "all", label: t("inbox.all") }, { value: "unread", label: t("inbox.unread") }]} aria-label={t("inbox.title")} />
        <Button size="compact-xs" variant="subtle" disabled={unread === 0} loading={readAll.isPending} onClick={() => readAll.mutate(items[0]?.id ?? null)} data-testid="read-all">{t("inbox.readAll")}</Button>
      </Group>
      <div className={classes["scroll"]}>
        {notices.isPending && <ListSkeleton rows={4} />}
        {notices.isError && <Failed error={notices.error} onRetry={() => void notices.refetch()} />}
        {notices.isSuccess && items.length === 0 && <Empty icon={IconInbox} title={t("inbox.empty")} hint={t("inbox.emptyHint")} />}
        <ul className={classes["list"]} data-testid="notices">
          {items.map((notice) => <NoticeRow key={notice.id} notice={notice} onOpen={onClose} />)}
        </ul>
        {notices.hasNextPage && <Button variant="subtle" fullWidth size="xs" loading={notices.isFetchingNextPage} onClick={() => void notices.fetchNextPage()}>{t("common.loadMore")}</Button>}
      </div>
      <Text size="xs" c="dimmed" className={classes["foot"]}>{t("inbox.keys")}</Text>
    </>
  );
}
