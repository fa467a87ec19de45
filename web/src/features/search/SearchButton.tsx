import { Text, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import type { QuickCreate } from "@/features/quick/useQuickCreate";
import { Keys } from "@/ui/Keys";
import { useKeys } from "@/ui/keys";

import type { ConsolePage } from "./pages";
import classes from "./Search.module.css";

const SearchDialog = lazy(() => import("./SearchDialog").then((module) => ({ default: module.SearchDialog })));

export function SearchButton({ pages, quick }: { pages: readonly ConsolePage[]; quick: QuickCreate }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  useKeys("everywhere", { search: () => setOpen(true) });
  return (
    <>
      <UnstyledButton className={classes["button"]} onClick={() => setOpen(true)} aria-label={t("search.open")} aria-keyshortcuts="Control+K" data-testid="search-open">
        <IconSearch size={16} stroke={1.8} aria-hidden />
        <Text span size="sm" className={classes["buttonLabel"]}>
          {t("search.open")}
        </Text>
        <span className={classes["buttonKeys"]}>
          <Keys keys="Ctrl+K" />
        </span>
      </UnstyledButton>
      {open && (
        <Suspense>
          <SearchDialog pages={pages} quick={quick} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
