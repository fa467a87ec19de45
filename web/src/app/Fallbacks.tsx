import { VisuallyHidden } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { ButtonLink } from "@/ui/links";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

export function ScreenLoading() {
  return <ListSkeleton />;
}

export function ScreenFailed({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return <Failed error={error} onRetry={retry} />;
}

export function NotFound() {
  const { t } = useTranslation();
  return (
    <main>
      <VisuallyHidden>
        <h1>{t("notFound.title")}</h1>
      </VisuallyHidden>
      <Empty icon={IconMapOff} title={t("notFound.title")} hint={t("notFound.text")}>
        <ButtonLink to="/" variant="light" mt="sm">
          {t("notFound.home")}
        </ButtonLink>
      </Empty>
    </main>
  );
}
