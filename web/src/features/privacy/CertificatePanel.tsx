import { Button, Code, Group, Text } from "@mantine/core";
import { IconCertificate, IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { useFormat } from "@/i18n/format";
import { Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";

import { useCertificate } from "./api";
import classes from "./Privacy.module.css";

/** The proof of an erasure, without the person's data: what can be kept and shown. */
export function CertificatePanel({ id }: { id: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const found = useCertificate(id);
  if (found.isPending) return <Panel title={t("privacy.certificate")}><ListSkeleton rows={3} /></Panel>;
  if (found.isError) return <Panel title={t("privacy.certificate")}><Failed error={found.error} onRetry={() => void found.refetch()} /></Panel>;
  const proof = found.data;
  return (
    <Panel title={t("privacy.certificate")}>
      <div data-testid="privacy-certificate">
        <Group gap="xs" wrap="nowrap">
          <IconCertificate size={20} stroke={1.6} aria-hidden />
          <Text size="sm">{t("privacy.certificateSays", { rows: proof.rows.toLocaleString(), when: format.full(proof.finished_at) })}</Text>
        </Group>
        <dl className={classes["facts"]}>
          <div><dt>{t("privacy.askedBy")}</dt><dd>{[proof.asked_by?.name, format.full(proof.asked_at)].filter(Boolean).join(" · ")}</dd></div>
          {proof.confirmed_at !== null && <div><dt>{t("privacy.confirmedBy")}</dt><dd>{[proof.confirmed_by?.name, format.full(proof.confirmed_at)].filter(Boolean).join(" · ")}</dd></div>}
          <div><dt>{t("privacy.hash")}</dt><dd><Code className={classes["hash"] ?? ""}>{proof.sha256}</Code></dd></div>
        </dl>
        <Button component="a" mt={14} variant="default" leftSection={<IconDownload size={16} aria-hidden />} href={`/api/v1/privacy/requests/${id}/certificate`} download={`certificate-${id}.json`}>
          {t("privacy.saveCertificate")}
        </Button>
      </div>
    </Panel>
  );
}
