import { Button, Skeleton, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { problemText } from "./problemText";

interface EmptyProps {
  icon: Icon;
  title: string;
  hint?: string | undefined;
  children?: ReactNode;
}

/** Nothing to show: says so, and what to do next. */
export function Empty({ icon: Glyph, title, hint, children }: EmptyProps) {
  return (
    <Stack align="center" gap={6} py={44} px="md" ta="center">
      <ThemeIcon variant="light" color="gray" size={44} radius="xl" mb={4} aria-hidden>
        <Glyph size={22} stroke={1.6} />
      </ThemeIcon>
      <Text fw={600} size="md">
        {title}
      </Text>
      {hint !== undefined && (
        <Text c="dimmed" size="sm" maw={420}>
          {hint}
        </Text>
      )}
      {children}
    </Stack>
  );
}

export function Failed({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack align="center" gap={6} py={44} px="md" ta="center" role="alert">
      <ThemeIcon variant="light" color="red" size={44} radius="xl" mb={4} aria-hidden>
        <IconAlertTriangle size={22} stroke={1.6} />
      </ThemeIcon>
      <Text fw={600} size="md">
        {t("problem.title")}
      </Text>
      <Text c="dimmed" size="sm" maw={420}>
        {problemText(error, t)}
      </Text>
      {onRetry !== undefined && (
        <Button mt={8} variant="default" leftSection={<IconRefresh size={16} />} onClick={onRetry}>
          {t("common.retry")}
        </Button>
      )}
    </Stack>
  );
}

/** The shape of a list that is on its way; a screen reader hears one word instead of the bars. */
export function ListSkeleton({ rows = 8, height = 34 }: { rows?: number; height?: number }) {
  const { t } = useTranslation();
  return (
    <Stack gap={8} p="md" role="status" aria-label={t("common.loading")}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} radius="sm" animate />
      ))}
    </Stack>
  );
}
