import { ActionIcon, Button, Checkbox, Group, Menu, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconBookmark, IconDeviceFloppy, IconPencil, IconStarFilled, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { toastDone, toastProblem } from "@/ui/toast";

import classes from "../Customers.module.css";
import type { CustomerSearch } from "../search";
import { useRemoveView, useSaveView, useViews } from "./api";
import type { SavedView, ViewInput } from "./types";
import { columnsOf, differs, filterOf, orderOf, searchOf } from "./view";

interface ViewsMenuProps {
  search: CustomerSearch;
  open: (search: CustomerSearch) => void;
}

export function ViewsMenu({ search, open }: ViewsMenuProps) {
  const { t } = useTranslation();
  const views = useViews();
  const save = useSaveView();
  const [naming, setNaming] = useState<SavedView | "new" | null>(null);
  const active = views.data?.find((view) => view.id === search.view);
  const changed = active !== undefined && differs(search, active);
  const overwrite = (view: SavedView) =>
    save.mutate({ id: view.id, body: bodyOf(search, view), first: undefined }, { onSuccess: () => toastDone(t("lists.viewSaved")), onError: toastProblem });
  return (
    <>
      <Menu position="bottom-start" width={320} withinPortal>
        <Menu.Target>
          <Button variant="default" size="sm" leftSection={<IconBookmark size={16} />} data-testid="views-open">
            {active === undefined ? t("lists.view") : `${active.name}${changed ? " *" : ""}`}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => open({ view: 0 })} data-testid="view-all">{t("lists.everyCustomer")}</Menu.Item>
          <Lines title={t("lists.ownViews")} views={(views.data ?? []).filter((view) => !view.shared)} open={open} onEdit={setNaming} />
          <Lines title={t("lists.sharedViews")} views={(views.data ?? []).filter((view) => view.shared)} open={open} onEdit={setNaming} />
          <Menu.Divider />
          {changed && active.may_edit && (
            <Menu.Item leftSection={<IconDeviceFloppy size={15} />} onClick={() => overwrite(active)} data-testid="view-overwrite">{t("lists.saveInto", { name: active.name })}</Menu.Item>
          )}
          <Menu.Item leftSection={<IconDeviceFloppy size={15} />} onClick={() => setNaming("new")} data-testid="view-save">{t("lists.saveView")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {naming !== null && <ViewDialog search={search} view={naming} onClose={() => setNaming(null)} open={open} />}
    </>
  );
}

interface LinesProps {
  title: string;
  views: SavedView[];
  open: (search: CustomerSearch) => void;
  onEdit: (view: SavedView) => void;
}

function Lines({ title, views, open, onEdit }: LinesProps) {
  const { t } = useTranslation();
  const remove = useRemoveView();
  if (views.length === 0) return null;
  return (
    <>
      <Menu.Label>{title}</Menu.Label>
      {views.map((view) => (
        <div key={view.id} className={classes["viewLine"]}>
          <Menu.Item onClick={() => open(searchOf(view))} rightSection={view.is_default ? <IconStarFilled size={13} aria-label={t("lists.firstView")} /> : undefined} data-testid="view">
            <Text size="sm" truncate>{view.name}</Text>
            {view.shared && view.owner !== null && <Text size="xs" c="dimmed">{view.owner.name}</Text>}
          </Menu.Item>
          <ActionIcon variant="subtle" color="gray" aria-label={t("lists.editView", { name: view.name })} onClick={() => onEdit(view)}><IconPencil size={15} /></ActionIcon>
          {view.may_edit && (
            <ActionIcon variant="subtle" color="gray" aria-label={t("lists.removeView", { name: view.name })} onClick={() => remove.mutate(view.id, { onError: toastProblem })}><IconTrash size={15} /></ActionIcon>
          )}
        </div>
      ))}
    </>
  );
}

function bodyOf(search: CustomerSearch, { name, shared }: { name: string; shared: boolean }): ViewInput {
  return { name, shared, filter: filterOf(search), sort: orderOf(search), columns: [...columnsOf(search)] };
}

/** A new view is what is on the screen; an old one keeps what it shows and changes its name, its readers and its place. */
function ViewDialog({ search, view, onClose, open }: { search: CustomerSearch; view: SavedView | "new"; onClose: () => void; open: (search: CustomerSearch) => void }) {
  const { t } = useTranslation();
  const save = useSaveView();
  const old = view === "new" ? undefined : view;
  const [name, setName] = useState(old?.name ?? "");
  const [shared, setShared] = useState(old?.shared ?? false);
  const [first, setFirst] = useState(old?.is_default ?? false);
  const mayEdit = old?.may_edit ?? true;
  const submit = () => {
    const body = bodyOf(old === undefined ? search : searchOf(old), { name: name.trim(), shared });
    save.mutate(
      { id: old?.id, body, first },
      {
        onSuccess: (saved) => {
          toastDone(t("lists.viewSaved"));
          if (old === undefined) open(searchOf(saved));
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
