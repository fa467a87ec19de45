import { ActionIcon, Button, Menu, Text } from "@mantine/core";
import { IconBookmark, IconDeviceFloppy, IconPencil, IconStarFilled, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import classes from "@/features/customers/Customers.module.css";
import { toastDone, toastProblem } from "@/ui/toast";

import { ViewDialog } from "./ViewDialog";
import { useViewActions } from "./views";
import type { View, ViewCalls } from "./views";

export interface ViewsMenuProps<B, V extends View> {
  views: readonly V[];
  calls: ViewCalls<B, V>;
  /** The view that the list was opened with, and whether it shows something else by now. */
  active: V | undefined;
  changed: boolean;
  /** What the list is called without a view. */
  every: string;
  /** What is to be kept: of the view, or of the screen. */
  bodyOf: (named: { name: string; shared: boolean }, view: V | undefined) => B;
  open: (view: V | null) => void;
}

export function ViewsMenu<B, V extends View>(props: ViewsMenuProps<B, V>) {
  const { views, calls, active, changed, every, bodyOf, open } = props;
  const { t } = useTranslation();
  const { save } = useViewActions(calls);
  const [naming, setNaming] = useState<V | "new" | null>(null);
  const overwrite = (view: V) =>
    save.mutate({ old: view, body: bodyOf(view, undefined), first: undefined }, { onSuccess: () => toastDone(t("lists.viewSaved")), onError: toastProblem });
  return (
    <>
      <Menu position="bottom-start" width={320} withinPortal>
        <Menu.Target>
          <Button variant="default" size="sm" leftSection={<IconBookmark size={16} />} data-testid="views-open">
            {active === undefined ? t("lists.view") : `${active.name}${changed ? " *" : ""}`}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => open(null)} data-testid="view-all">{every}</Menu.Item>
          <Lines title={t("lists.ownViews")} views={views.filter((view) => !view.shared)} calls={calls} open={open} onEdit={setNaming} />
          <Lines title={t("lists.sharedViews")} views={views.filter((view) => view.shared)} calls={calls} open={open} onEdit={setNaming} />
          <Menu.Divider />
          {active !== undefined && changed && active.may_edit && (
            <Menu.Item leftSection={<IconDeviceFloppy size={15} />} onClick={() => overwrite(active)} data-testid="view-overwrite">{t("lists.saveInto", { name: active.name })}</Menu.Item>
          )}
          <Menu.Item leftSection={<IconDeviceFloppy size={15} />} onClick={() => setNaming("new")} data-testid="view-save">{t("lists.saveView")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {naming !== null && <ViewDialog view={naming} onClose={() => setNaming(null)} {...{ calls, bodyOf, open }} />}
    </>
  );
}

interface LinesProps<B, V extends View> {
  title: string;
  views: readonly V[];
  calls: ViewCalls<B, V>;
  open: (view: V) => void;
  onEdit: (view: V) => void;
}

function Lines<B, V extends View>({ title, views, calls, open, onEdit }: LinesProps<B, V>) {
  const { t } = useTranslation();
  const { remove } = useViewActions(calls);
  if (views.length === 0) return null;
  return (
    <>
      <Menu.Label>{title}</Menu.Label>
      {views.map((view) => (
        <div key={view.id} className={classes["viewLine"]}>
          <Menu.Item onClick={() => open(view)} rightSection={view.is_default ? <IconStarFilled size={13} aria-label={t("lists.firstView")} /> : undefined} data-testid="view">
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
