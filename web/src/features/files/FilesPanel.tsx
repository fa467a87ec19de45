import { ActionIcon, Button, Group, Progress, Text } from "@mantine/core";
import { IconPaperclip, IconRefresh, IconUpload, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { DragEvent } from "react";
import { useTranslation } from "react-i18next";

import type { CardRef } from "@/api/types";
import { problemText } from "@/ui/problemText";
import { Failed, ListSkeleton } from "@/ui/States";

import { useFiles } from "./api";
import { FileRow } from "./FileRow";
import classes from "./Files.module.css";
import { useSize } from "./size";
import { named, useUploads } from "./uploads";
import type { Upload } from "./uploads";

/** The files of a card. They come by the button, by dropping them here, and as a pasted screenshot. */
export function FilesPanel({ card, mayChange }: { card: CardRef; mayChange: boolean }) {
  const { t } = useTranslation();
  const size = useSize();
  const [bin, setBin] = useState(false);
  const files = useFiles(card, bin);
  const limit = files.data?.pages[0]?.limit;
  const { uploads, add, retry, drop } = useUploads(card, limit);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  usePaste(mayChange, add);
  const items = files.data?.pages.flatMap((page) => page.items) ?? [];
  const onDrop = (event: DragEvent) => {
    setOver(false);
    if (!mayChange || event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    add([...event.dataTransfer.files]);
  };
  const onDragOver = (event: DragEvent) => {
    if (!mayChange || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setOver(true);
  };
  return (
    <div className={classes["drop"]} data-over={over || undefined} onDragOver={onDragOver} onDragLeave={() => setOver(false)} onDrop={onDrop} data-testid="files">
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
      {failed && <ActionIcon variant="subtle" color="gray" aria-label={t("common.retry")} onClick={onRetry}><IconRefresh size={16} /></ActionIcon>}
      <ActionIcon variant="subtle" color="gray" aria-label={t(failed ? "files.dismiss" : "files.stop")} onClick={onDrop}><IconX size={16} /></ActionIcon>
    </li>
  );
}

/** A screenshot from the clipboard, wherever on the card one is; pasted text stays text. */
function usePaste(enabled: boolean, add: (files: readonly File[]) => void): void {
  useEffect(() => {
    if (!enabled) return undefined;
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0 || (event.clipboardData?.types.includes("text/plain") ?? false)) return;
      event.preventDefault();
      add(files.map((file) => named(file, new Date())));
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [enabled, add]);
}
