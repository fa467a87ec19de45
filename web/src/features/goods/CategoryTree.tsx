import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconDots, IconFolderPlus, IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastProblem } from "@/ui/toast";

import { useCategories, useRefreshGoods } from "./api";
import { CategoryDialog } from "./CategoryDialog";
import classes from "./Goods.module.css";
import { branches } from "./tree";
import type { Branch } from "./tree";
import type { Category } from "./types";

interface CategoryTreeProps {
  chosen: number | undefined;
  onChoose: (id: number | undefined) => void;
  mayEdit: boolean;
}

/** What the dialog is about: one that is there, or a new one below another. */
type Asked = { category: Category } | { parent: number | null };

export function CategoryTree({ chosen, onChoose, mayEdit }: CategoryTreeProps) {
  const { t } = useTranslation();
  const tree = useCategories();
  const [asked, ask] = useState<Asked | null>(null);
  if (tree.isPending) return <ListSkeleton rows={5} />;
  if (tree.isError) return <Failed error={tree.error} onRetry={() => void tree.refetch()} />;
  return (
    <nav aria-label={t("goods.categories")}>
      <ul className={classes["tree"]} data-testid="category-tree">
        <Fixed name={t("goods.all")} chosen={chosen === undefined} onChoose={() => onChoose(undefined)} />
        {branches(tree.data).map((one) => (
          <BranchRow key={one.id} branch={one} siblings={tree.data.filter((other) => other.parent_id === one.parent_id)} chosen={chosen === one.id} onChoose={() => onChoose(one.id)} onAsk={mayEdit ? ask : null} />
        ))}
        {tree.data.length > 0 && <Fixed name={t("goods.uncategorised")} chosen={chosen === 0} onChoose={() => onChoose(0)} />}
      </ul>
      {mayEdit && (
        <Button mt="xs" size="xs" variant="subtle" leftSection={<IconFolderPlus size={15} />} onClick={() => ask({ parent: null })} data-testid="category-add">
          {t("goods.addCategory")}
        </Button>
      )}
      {asked !== null && <CategoryDialog category={"category" in asked ? asked.category : undefined} parent={"parent" in asked ? asked.parent : asked.category.parent_id} onClose={() => ask(null)} />}
    </nav>
  );
}

function Fixed({ name, chosen, onChoose }: { name: string; chosen: boolean; onChoose: () => void }) {
  return (
    <li className={classes["branch"]} data-chosen={chosen || undefined}>
      <button type="button" className={classes["branchName"]} aria-current={chosen || undefined} onClick={onChoose}><span>{name}</span></button>
    </li>
  );
}

interface BranchRowProps {
  branch: Branch;
  siblings: Category[];
  chosen: boolean;
  onChoose: () => void;
  onAsk: ((asked: Asked) => void) | null;
}

function BranchRow({ branch, siblings, chosen, onChoose, onAsk }: BranchRowProps) {
  return (
    <li className={classes["branch"]} data-chosen={chosen || undefined}>
      <button type="button" className={classes["branchName"]} style={{ paddingInlineStart: 8 + branch.depth * 16 }} aria-current={chosen || undefined} onClick={onChoose}>
        <span>{branch.name}</span>
        <span className={classes["count"]}>{branch.products}</span>
      </button>
      {onAsk !== null && <BranchMenu branch={branch} siblings={siblings} onAsk={onAsk} />}
    </li>
  );
}

function BranchMenu({ branch, siblings, onAsk }: Pick<BranchRowProps, "branch" | "siblings"> & { onAsk: (asked: Asked) => void }) {
  const { t } = useTranslation();
  const refresh = useRefreshGoods();
  const params = { path: { category_id: branch.id } };
  const patch = $api.useMutation("patch", "/api/v1/product-categories/{category_id}", { onSettled: refresh, onError: toastProblem });
  const remove = $api.useMutation("delete", "/api/v1/product-categories/{category_id}", { onSettled: refresh, onError: toastProblem });
  const at = siblings.findIndex((one) => one.id === branch.id);
  const before = (id: number | null) => patch.mutate({ params, body: { version: branch.version, parent_id: branch.parent_id, before_id: id } });
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={26} aria-label={t("goods.categoryMenu", { name: branch.name })}><IconDots size={15} /></ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => onAsk({ category: branch })}>{t("goods.editCategory")}</Menu.Item>
        <Menu.Item leftSection={<IconFolderPlus size={15} />} onClick={() => onAsk({ parent: branch.id })}>{t("goods.addBelow")}</Menu.Item>
        <Menu.Item leftSection={<IconArrowUp size={15} />} disabled={at === 0} onClick={() => before(siblings[at - 1]?.id ?? null)}>{t("goods.up")}</Menu.Item>
        <Menu.Item leftSection={<IconArrowDown size={15} />} disabled={at === siblings.length - 1} onClick={() => before(siblings[at + 2]?.id ?? null)}>{t("goods.down")}</Menu.Item>
        <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => remove.mutate({ params })}>{t("goods.removeCategory")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
