import { ActionIcon, Button, Group, Progress, Text } from "@mantine/core";
import { IconPaperclip, IconRefresh, IconUpload, IconX } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { problemCode } from "@/api/problems";
import type { CardRef } from "@/api/types";
import { problemText } from "@/ui/problemText";
import { Failed, ListSkeleton } from "@/ui/States";

import { useFiles } from "./api";
import { useDrop, usePaste } from "./arriving";
import { FileRow } from "./FileRow";
import classes from "./Files.module.css";
import { useSize } from "./size";
import { useUploads } from "./uploads";
import type { Upload } from "./uploads";

/** The files of a card. They come by the button, by dropping them here, and as a pasted screenshot. */
export function FilesPanel({ card, mayChange }: { card: CardRef; mayChange: boolean }) {
  const { t } = useTranslation();
  const size = useSize();
  const [bin, setBin] = useState(false);
  const files = useFiles(card, bin);
  const limit = files.data?.pages[0]?.limit;
  const { uploads, add, retry, drop } = useUploads(card, limit);
  const input = useRef<HTMLInputElement>(null);
  const root = useRef<HTMLDivElement>(null);
  usePaste(root, mayChange, add);
  const over = useDrop(root, mayChange, add);
  const items = files.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div ref={root} data-testid="files">
      {files.isPending && <ListSkeleton rows={2} />}
      {files.isError && <Failed error={files.error} onRetry={() => void files.refetch()} />}
      {uploads.length > 0 && (
        <ul className={classes["list"]} aria-label={t("files.uploads")}>
          {uploads.map((one) => <UploadRow key={one.key} upload={one} onRetry={() => retry(one.key)} onDrop={() => drop(one.key)} />)}
        </ul>
      )}
      {files.isSuccess && items.length === 0 && uploads.length === 0 && (
        <Text size="sm" c="dimmed">{t(bin ? "files.binEmpty" : mayChange ? "files.emptyHint" : "files.empty")}</Text>
      )}
      <ul className={classes["list"]}>
        {items.map((file) => <FileRow key={file.id} card={card} file={file} mayChange={mayChange} />)}
      </ul>
      {files.hasNextPage && <Button variant="default" size="xs" mt="xs" loading={files.isFetchingNextPage} onClick={() => void files.fetchNextPage()}>{t("common.loadMore")}</Button>}
      {mayChange && (
        <Group gap="xs" mt="sm" justify="space-between">
          {bin ? (
            <span />
          ) : (
            <Button size="xs" variant="default" leftSection={<IconUpload size={15} />} onClick={() => input.current?.click()} data-testid="files-add">{t("files.add")}</Button>
          )}
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setBin(!bin)} data-testid="files-bin">{t(bin ? "files.toFiles" : "files.bin")}</Button>
        </Group>
      )}
      {limit !== undefined && mayChange && !bin && <Text size="xs" c="dimmed" mt={6}>{t("files.limit", { size: size(limit) })}</Text>}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t("files.add")}
        onChange={(event) => {
          add([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
      {over && <div className={classes["dropHint"]}><IconPaperclip size={22} aria-hidden />{t("files.dropHere")}</div>}
    </div>
  );
}

function UploadRow({ upload, onRetry, onDrop }: { upload: Upload; onRetry: () => void; onDrop: () => void }) {
  const { t } = useTranslation();
  const failed = upload.state === "failed";
  return (
    <li className={classes["row"]} data-testid="upload">
      <div className={classes["rowText"]}>
        <Text size="sm" truncate>{upload.file.name}</Text>
        {failed ? <Text size="xs" c="red" role="alert">{problemText(upload.problem, t)}</Text> : <Progress value={upload.share * 100} size="sm" mt={4} aria-label={t("files.sending", { name: upload.file.name })} />}
      </div>
      {failed && problemCode(upload.problem) !== "file-too-large" && <ActionIcon variant="subtle" color="gray" aria-label={t("common.retry")} onClick={onRetry}><IconRefresh size={16} /></ActionIcon>}
      <ActionIcon variant="subtle" color="gray" aria-label={t(failed ? "files.dismiss" : "files.stop")} onClick={onDrop}><IconX size={16} /></ActionIcon>
    </li>
  );
}
