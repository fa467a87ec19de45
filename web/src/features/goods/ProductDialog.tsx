import { Alert, Autocomplete, Button, Group, Modal, SegmentedControl, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { problemCode } from "@/api/problems";
import { useRequestKey } from "@/features/deals/api";
import { parseAmount } from "@/features/deals/money";
import { Failed, ListSkeleton } from "@/ui/States";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import { useCategories, usePriceLists, useProduct, useRefreshGoods, useUnits } from "./api";
import classes from "./Goods.module.css";
import { pricesOf, rateOptions, startOf } from "./productForm";
import type { ProductValues } from "./productForm";
import { options } from "./tree";
import type { PriceList, Product, ProductKind } from "./types";

interface ProductDialogProps {
  /** Without one a new product is made, in this category. */
  id?: number | undefined;
  category?: number | undefined;
  mayEdit: boolean;
  onClose: () => void;
}

export function ProductDialog({ id, category, mayEdit, onClose }: ProductDialogProps) {
  const { t } = useTranslation();
  const product = useProduct(id);
  const lists = usePriceLists();
  const ready = lists.isSuccess && (id === undefined || product.isSuccess);
  const problem = product.error ?? lists.error;
  return (
    <Modal opened onClose={onClose} size="lg" title={id === undefined ? t("goods.newProduct") : (product.data?.name ?? t("goods.product"))} closeButtonProps={{ "aria-label": t("common.close") }}>
      {problem !== null && !ready && <Failed error={problem} />}
      {problem === null && !ready && <ListSkeleton rows={5} />}
      {ready && <ProductForm key={product.data?.version ?? 0} product={id === undefined ? undefined : product.data} category={category} lists={lists.data} mayEdit={mayEdit} onClose={onClose} />}
    </Modal>
  );
}

interface ProductFormProps {
  product: Product | undefined;
  category: number | undefined;
  lists: PriceList[];
  mayEdit: boolean;
  onClose: () => void;
}

function ProductForm({ product, category, lists, mayEdit, onClose }: ProductFormProps) {
  const { t } = useTranslation();
  const form = useForm<ProductValues>({ initialValues: startOf(product, category, lists), validate: { name: (value) => (value.trim() === "" ? t("common.required") : null) } });
  const { save, busy, problem } = useSave(product, onClose);
  const categories = useCategories();
  const units = useUnits();
  const wrong = lists.filter((list) => (form.values.prices[list.id] ?? "") !== "" && parseAmount(form.values.prices[list.id] ?? "") === null);
  const inputs = { readOnly: !mayEdit, autoComplete: "off" };
  return (
    <form onSubmit={form.onSubmit((values) => { if (wrong.length === 0) save(values, lists); })} noValidate>
      <Stack gap="sm">
        {problem !== null && <Alert color="red" variant="light" role="alert">{problemText(problem, t)}</Alert>}
        {product?.archived === true && <Alert color="gray">{t("goods.archivedHint")}</Alert>}
        <SegmentedControl aria-label={t("goods.kind")} disabled={!mayEdit} data={(["product", "service"] as const).map((kind: ProductKind) => ({ value: kind, label: t(`goods.kinds.${kind}`) }))} {...form.getInputProps("kind")} />
        <TextInput label={t("goods.name")} required data-autofocus maxLength={200} {...inputs} {...form.getInputProps("name")} data-testid="product-name" />
        <Group grow align="flex-start">
          <TextInput label={t("goods.sku")} maxLength={64} {...inputs} {...form.getInputProps("sku")} error={problemCode(problem) === "sku-taken" ? t("problem.sku-taken") : null} data-testid="product-sku" />
          <Autocomplete label={t("goods.unit")} maxLength={20} data={units.data ?? []} {...inputs} {...form.getInputProps("unit")} data-testid="product-unit" />
          <Select label={t("goods.vat")} allowDeselect={false} data={rateOptions(form.values.vat_rate, t("goods.noVat"))} readOnly={!mayEdit} {...form.getInputProps("vat_rate")} />
        </Group>
        <Select label={t("goods.category")} placeholder={t("goods.uncategorised")} clearable searchable readOnly={!mayEdit} data={options(categories.data ?? [])} {...form.getInputProps("category")} />
        <Prices lists={lists} values={form.values.prices} wrong={new Set(wrong.map((list) => list.id))} mayEdit={mayEdit} onChange={(prices) => form.setFieldValue("prices", prices)} />
        <Textarea label={t("goods.description")} autosize minRows={2} maxRows={8} {...inputs} {...form.getInputProps("description")} />
        {mayEdit && (
          <Group justify="space-between">
            {product === undefined ? <span /> : <Away product={product} onDone={onClose} />}
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
              <Button type="submit" loading={busy} disabled={wrong.length > 0} data-testid="product-save">{t("common.save")}</Button>
            </Group>
          </Group>
        )}
      </Stack>
    </form>
  );
}

function useSave(product: Product | undefined, onClose: () => void) {
  const { t } = useTranslation();
  const refresh = useRefreshGoods();
  const key = useRequestKey();
  const done = () => {
    refresh();
    toastDone(t("common.saved"));
    onClose();
  };
  const add = $api.useMutation("post", "/api/v1/products", { onSuccess: done });
  const patch = $api.useMutation("patch", "/api/v1/products/{product_id}", { onSuccess: done, onError: refresh });
  const save = ({ category, vat_rate, prices, ...values }: ProductValues, lists: PriceList[]) => {
    const body = { ...values, category_id: category === null ? null : Number(category), vat_rate: vat_rate === "none" ? null : vat_rate, prices: pricesOf(prices, lists, product) };
    if (product === undefined) add.mutate({ body, headers: { "Idempotency-Key": key } });
    else patch.mutate({ params: { path: { product_id: product.id } }, body: { version: product.version, ...body } });
  };
  return { save, busy: add.isPending || patch.isPending, problem: add.error ?? patch.error };
}

interface PricesProps {
  lists: PriceList[];
  values: Record<number, string>;
  wrong: ReadonlySet<number>;
  mayEdit: boolean;
  onChange: (values: Record<number, string>) => void;
}

function Prices({ lists, values, wrong, mayEdit, onChange }: PricesProps) {
  const { t } = useTranslation();
  if (lists.length === 0) return <Text size="sm" c="dimmed">{t("goods.noLists")}</Text>;
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <Text component="legend" size="sm" fw={500} mb={4}>{t("goods.prices")}</Text>
      <div className={classes["prices"]}>
        {lists.map((list) => (
          <PriceOf key={list.id} list={list} value={values[list.id] ?? ""} wrong={wrong.has(list.id)} mayEdit={mayEdit} onChange={(text) => onChange({ ...values, [list.id]: text })} />
        ))}
      </div>
    </fieldset>
  );
}

function PriceOf({ list, value, wrong, mayEdit, onChange }: { list: PriceList; value: string; wrong: boolean; mayEdit: boolean; onChange: (text: string) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Text size="sm" opacity={list.active ? 1 : 0.6}>{list.name}</Text>
      <TextInput size="xs" inputMode="decimal" className={classes["cell"] ?? ""} readOnly={!mayEdit} aria-label={t("goods.priceIn", { list: list.name })} value={value} onChange={(event) => onChange(event.currentTarget.value)} error={wrong ? t("deals.amountRule") : null} rightSection={<Text size="xs" c="dimmed">{list.currency}</Text>} rightSectionWidth={44} data-testid={`price-${list.name}`} />
    </>
  );
}

/** Out of use; or gone altogether, when no deal has it. */
function Away({ product, onDone }: { product: Product; onDone: () => void }) {
  const { t } = useTranslation();
  const refresh = useRefreshGoods();
  const [sold, setSold] = useState(false);
  const params = { path: { product_id: product.id } };
  const done = () => {
    refresh();
    onDone();
  };
  const archive = $api.useMutation("patch", "/api/v1/products/{product_id}", { onSuccess: done });
  const remove = $api.useMutation("delete", "/api/v1/products/{product_id}", { onSuccess: done, onError: () => setSold(true) });
  return (
    <Group gap="xs">
      <Button variant="subtle" color="gray" loading={archive.isPending} onClick={() => archive.mutate({ params, body: { version: product.version, archived: !product.archived } })} data-testid="product-archive">{t(product.archived ? "goods.restore" : "goods.archive")}</Button>
      {!sold && <Button variant="subtle" color="red" loading={remove.isPending} onClick={() => remove.mutate({ params })}>{t("goods.delete")}</Button>}
      {sold && <Text size="xs" c="dimmed" role="status">{t("problem.product-sold")}</Text>}
    </Group>
  );
}
