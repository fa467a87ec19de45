import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { ExportDialog } from "@/features/lists/ExportDialog";

import { download } from "./listApi";
import type { DealFileWish } from "./listApi";

export function DealExport({ wish, onClose }: { wish: DealFileWish; onClose: () => void }) {
  const { t } = useTranslation();
  const quota = $api.useQuery("get", "/api/v1/deal-exports/quota", {}, { staleTime: 0 });
  return <ExportDialog hint={t("deals.exportHint")} left={quota.data?.left} make={(form) => download(wish, form)} onClose={onClose} />;
}
