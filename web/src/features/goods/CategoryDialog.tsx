import { Alert, Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { problemText } from "@/ui/problemText";

import { useCategories, useRefreshGoods } from "./api";
import { inside, options } from "./tree";
import type { Category } from "./types";

interface CategoryDialogProps {
  category?: Category | undefined;
  parent: number | null;
  onClose: () => void;
}

export function CategoryDialog({ category, parent, onClose }: CategoryDialogProps) {
  const { t } = useTranslation();
  const refresh = useRefreshGoods();
  const tree = useCategories();
  const [name, setName] = useState(category?.name ?? "");
  const [below, setBelow] = useState(parent === null ? null : String(parent));
  const done = () => {
    refresh();
    onClose();
  };
  const add = $api.useMutation("post", "/api/v1/product-categories", { onSuccess: done });
  const patch = $api.useMutation("patch", "/api/v1/product-categories/{category_id}", { onSuccess: done, onError: refresh });
  const parent_id = below === null ? null : Number(below);
  const problem = add.error ?? patch.error;
  const save = () => {
    if (category === undefined) add.mutate({ body: { name: name.trim(), parent_id } });
    else patch.mutate({ params: { path: { category_id: category.id } }, body: { version: category.version, name: name.trim(), ...(parent_id !== category.parent_id && { parent_id }) } });
  };
  const all = tree.data ?? [];
  return (
    <Modal opened onClose={onClose} title={t(category === undefined ? "goods.addCategory" : "goods.editCategory")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={(event) => { event.preventDefault(); save(); }}>
        <Stack gap="sm">
          {problem !== null && <Alert color="red" variant="light" role="alert">{problemText(problem, t)}</Alert>}
          <TextInput label={t("goods.name")} required data-autofocus autoComplete="off" maxLength={200} value={name} onChange={(event) => setName(event.currentTarget.value)} data-testid="category-name" />
          <Select label={t("goods.parent")} placeholder={t("goods.top")} clearable searchable data={options(all, category === undefined ? new Set() : inside(all, category.id))} value={below} onChange={setBelow} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" disabled={name.trim() === ""} loading={add.isPending || patch.isPending} data-testid="category-save">{t("common.save")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
