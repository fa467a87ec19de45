import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { ExportDialog } from "@/features/lists/ExportDialog";

import { download } from "./api";
import type { ExportWish } from "./api";

export function CustomerExport({ wish, onClose }: { wish: ExportWish; onClose: () => void }) {
  const { t } = useTranslation();
  const quota = $api.useQuery("get", "/api/v1/customer-exports/quota", {}, { staleTime: 0 });
  return <ExportDialog forCustomers hint={t("lists.exportHint")} left={quota.data?.left} make={(form) => download(wish, form)} onClose={onClose} />;
}
