import { Button, Checkbox, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { toastDone, toastProblem } from "@/ui/toast";

import { useViewActions } from "./views";
import type { View } from "./views";
import type { ViewsMenuProps } from "./ViewsMenu";

interface ViewDialogProps<B, V extends View> extends Pick<ViewsMenuProps<B, V>, "calls" | "bodyOf" | "open"> {
  view: V | "new";
  onClose: () => void;
}

/** A new view is what is on the screen; an old one keeps what it shows and changes its name, its readers and its place. */
export function ViewDialog<B, V extends View>({ view, calls, bodyOf, open, onClose }: ViewDialogProps<B, V>) {
  const { t } = useTranslation();
  const { save } = useViewActions(calls);
  const old = view === "new" ? undefined : view;
  const [name, setName] = useState(old?.name ?? "");
  const [shared, setShared] = useState(old?.shared ?? false);
  const [first, setFirst] = useState(old?.is_default ?? false);
  const mayEdit = old?.may_edit ?? true;
  const submit = () => {
    save.mutate(
      { old, body: bodyOf({ name: name.trim(), shared }, old), first },
      {
        onSuccess: (saved) => {
          toastDone(t("lists.viewSaved"));
          if (old === undefined) open(saved);
          onClose();
        },
        onError: toastProblem,
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={t(old === undefined ? "lists.saveView" : "lists.viewSettings")} size={420}>
      <form onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <Stack gap="sm">
          <TextInput label={t("lists.viewName")} required maxLength={200} data-autofocus disabled={!mayEdit} value={name} onChange={(event) => setName(event.currentTarget.value)} data-testid="view-name" />
          <Checkbox label={t("lists.shareView")} disabled={!mayEdit} checked={shared} onChange={(event) => setShared(event.currentTarget.checked)} data-testid="view-shared" />
          <Checkbox label={t("lists.openFirst")} checked={first} onChange={(event) => setFirst(event.currentTarget.checked)} data-testid="view-default" />
          <Group gap="xs">
            <Button type="submit" loading={save.isPending} disabled={name.trim() === ""} data-testid="view-submit">{t("common.save")}</Button>
            <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
