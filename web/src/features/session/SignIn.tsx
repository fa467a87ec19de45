import { Alert, Button, Group, Paper, PasswordInput, SegmentedControl, Stack, Text, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconHeadset } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { isProblem } from "@/api/problems";
import { currentLanguage, LANGUAGE_NAMES, setLanguage } from "@/i18n";
import { problemText } from "@/ui/problemText";

import { meQuery } from "./api";
import classes from "./SignIn.module.css";

export function SignIn() {
  const { t } = useTranslation();
  const { ended } = useSearch({ from: "/sign-in" });
  useEffect(() => {
    document.title = t("app.pageOf", { page: t("auth.title") });
  }, [t]);
  return (
    <main className={classes["screen"]}>
      <Stack w={380} gap="lg">
        <Stack gap={4} align="center">
          <IconHeadset size={40} stroke={1.6} color="var(--mantine-primary-color-filled)" aria-hidden />
          <Title order={1}>{t("app.name")}</Title>
          <Text c="dimmed" size="sm" ta="center">
            {t("auth.tagline")}
          </Text>
        </Stack>
        <Paper withBorder radius="lg" p="xl" bg="var(--cc-surface)">
          {ended && (
            <Alert color="yellow" variant="light" mb="md">
              {t("auth.ended")}
            </Alert>
          )}
          <SignInForm />
        </Paper>
        <LanguageSwitch />
      </Stack>
    </main>
  );
}

function SignInForm() {
  const { t } = useTranslation();
  const { next } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { login: "", password: "" },
    validate: {
      login: (value) => (value.trim() === "" ? t("common.required") : null),
      password: (value) => (value === "" ? t("common.required") : null),
    },
  });
  const signIn = $api.useMutation("post", "/api/v1/session", {
    onSuccess: (me) => {
      queries.clear();
      queries.setQueryData(meQuery.queryKey, me);
      void navigate({ to: next ?? "/", replace: true });
    },
  });
  const wrong = isProblem(signIn.error) && signIn.error.status === 401;
  return (
    <form onSubmit={form.onSubmit((values) => signIn.mutate({ body: { ...values, login: values.login.trim() } }))} noValidate>
      <Stack gap="sm">
        {signIn.isError && (
          <Alert color="red" variant="light" role="alert" data-testid="sign-in-problem">
            {wrong ? t("auth.wrong") : problemText(signIn.error, t)}
          </Alert>
        )}
        <TextInput
          label={t("auth.login")}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          size="md"
          data-testid="sign-in-login"
          key={form.key("login")}
          {...form.getInputProps("login")}
        />
        <PasswordInput
          label={t("auth.password")}
          autoComplete="current-password"
          size="md"
          data-testid="sign-in-password"
          key={form.key("password")}
          {...form.getInputProps("password")}
        />
        <Button type="submit" size="md" mt="xs" loading={signIn.isPending} data-testid="sign-in-submit">
          {t("auth.submit")}
        </Button>
      </Stack>
    </form>
  );
}

function LanguageSwitch() {
  const { t } = useTranslation();
  return (
    <Group justify="center">
      <SegmentedControl
        size="xs"
        aria-label={t("prefs.language")}
        data={LANGUAGE_NAMES}
        value={currentLanguage()}
        onChange={(value) => void setLanguage(value)}
      />
    </Group>
  );
}
