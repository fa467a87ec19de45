import { Button, Modal, Popover, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { IconDownload, IconLink } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { stopwatch } from "@/i18n/format";
import { toastDone, toastProblem } from "@/ui/toast";

import { fetchRaw, trackUrl } from "./api";
import { Tool } from "./Controls";
import type { Player, SideName } from "./player";
import { SIDES } from "./player";
import { shareLink } from "./search";

export function ShareButton({ player, url }: { player: Player; url: string }) {
  const { t } = useTranslation();
  const [at, setAt] = useState<number | null>(null);
  const link = shareLink(url, at ?? 0);
  const copy = () => void navigator.clipboard.writeText(link).then(() => toastDone(t("share.copied")));
  return (
    <Popover opened={at !== null} onChange={() => setAt(null)} trapFocus withRoles={false} width={330} position="bottom-end" withArrow>
      <Popover.Target>
        <span>
          <Tool icon={IconLink} label={t("share.title")} onClick={() => setAt(at === null ? player.read().time : null)} />
        </span>
      </Popover.Target>
      <Popover.Dropdown>
        <TextInput readOnly data-autofocus size="xs" label={t("share.at", { time: stopwatch(at ?? 0) })} description={t("share.hint")} data-testid="share-link" value={link} onFocus={(event) => event.currentTarget.select()} />
        {window.isSecureContext && (
          <Button size="xs" mt="xs" onClick={copy}>
            {t("share.copy")}
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

/** Originals leave the house only with a reason, which goes into the audit log. */
export function DownloadButton({ recordingId, name }: { recordingId: number; name: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Tool icon={IconDownload} label={t("download.title")} onClick={() => setOpen(true)} />
      {open && <DownloadDialog recordingId={recordingId} name={name} onClose={() => setOpen(false)} />}
    </>
  );
}

function DownloadDialog({ recordingId, name, onClose }: { recordingId: number; name: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [side, setSide] = useState<SideName>("customer");
  const [why, setWhy] = useState("");
  const [busy, setBusy] = useState(false);
  const download = async () => {
    setBusy(true);
    try {
      save(await (await fetchRaw(trackUrl(recordingId, side, why.trim()))).blob(), `${name}-${side}.wav`);
      onClose();
    } catch (error) {
      toastProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t("download.title")} data-player-blocks closeButtonProps={{ "aria-label": t("common.close") }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (why.trim() !== "") void download();
        }}
      >
        <Stack gap="sm">
          <SegmentedControl aria-label={t("download.side")} data={SIDES.map((value) => ({ value, label: t(`side.${value}`) }))} value={side} onChange={setSide} />
          <TextInput required data-autofocus maxLength={200} label={t("why.label")} description={t("why.hint")} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
          <Text size="xs" c="dimmed">
            {t("download.hint")}
          </Text>
          <Button type="submit" disabled={why.trim() === ""} loading={busy}>
            {t("download.do")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
