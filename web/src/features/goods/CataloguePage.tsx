import { Badge, Button, Checkbox, Group, Menu, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconBoxSeam, IconDownload, IconListDetails, IconPlus, IconSearch, IconUpload } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMoney } from "@/features/deals/money";
import { can, useMe } from "@/features/session/api";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { usePriceLists, useProducts } from "./api";
import { CategoryTree } from "./CategoryTree";
import classes from "./Goods.module.css";
import { ImportDialog } from "./ImportDialog";
import { PriceListsDialog } from "./PriceListsDialog";
import { ProductDialog } from "./ProductDialog";
import type { GoodsSearch } from "./search";
import type { PriceList, Product } from "./types";

const TYPING_PAUSE_MS = 200;
/** Columns of prices that fit beside a name; the product's dialog has them all. */
const SHOWN_LISTS = 3;

export function CataloguePage() {
  const { t } = useTranslation();
  const mayEdit = can(useMe(), "goods.edit");
  const search: GoodsSearch = useSearch({ from: "/inside/catalogue" });
  const navigate = useNavigate();
  const go = (change: { [K in keyof GoodsSearch]: GoodsSearch[K] | undefined }) => void navigate({ to: "/catalogue", replace: true, search: clean({ ...search, ...change }) });
  const [making, setMaking] = useState(false);
  return (
    <Page title={t("goods.title")} aside={<Tools mayEdit={mayEdit} onNew={() => setMaking(true)} />}>
      <div className={classes["layout"]}>
        <Panel>
          <CategoryTree chosen={search.category} onChoose={(category) => go({ category })} mayEdit={mayEdit} />
        </Panel>
        <Panel flush>
          <Filters search={search} go={go} />
          <Products search={search} mayEdit={mayEdit} onOpen={(product) => go({ product })} onNew={() => setMaking(true)} />
        </Panel>
      </div>
      {search.product !== undefined && <ProductDialog id={search.product} mayEdit={mayEdit} onClose={() => go({ product: undefined })} />}
      {making && <ProductDialog category={search.category} mayEdit={mayEdit} onClose={() => setMaking(false)} />}
    </Page>
  );
}

function clean(search: { [K in keyof GoodsSearch]: GoodsSearch[K] | undefined }): GoodsSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== "" && value !== false));
}

function Tools({ mayEdit, onNew }: { mayEdit: boolean; onNew: () => void }) {
  const { t, i18n } = useTranslation();
  const [opened, open] = useState<"lists" | "import" | null>(null);
  const language = i18n.language.startsWith("ru") ? "ru" : "en";
  const file = (format: "csv" | "xlsx") => `/api/v1/products/export?format=${format}&language=${language}`;
  return (
    <Group gap="xs" wrap="nowrap">
      <Button variant="default" leftSection={<IconListDetails size={16} />} onClick={() => open("lists")} data-testid="price-lists-open">{t("goods.lists")}</Button>
      <Menu position="bottom-end">
        <Menu.Target><Button variant="default" leftSection={<IconDownload size={16} />}>{t("goods.export")}</Button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component="a" href={file("xlsx")} download>{t("goods.asExcel")}</Menu.Item>
          <Menu.Item component="a" href={file("csv")} download>{t("goods.asCsv")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {mayEdit && <Button variant="default" leftSection={<IconUpload size={16} />} onClick={() => open("import")} data-testid="products-import">{t("goods.import")}</Button>}
      {mayEdit && <Button leftSection={<IconPlus size={16} />} onClick={onNew} data-testid="product-new">{t("goods.newProduct")}</Button>}
      {opened === "lists" && <PriceListsDialog mayEdit={mayEdit} onClose={() => open(null)} />}
      {opened === "import" && <ImportDialog onClose={() => open(null)} />}
    </Group>
  );
}

function Filters({ search, go }: { search: GoodsSearch; go: (change: GoodsSearch) => void }) {
  const { t } = useTranslation();
  const ask = useDebouncedCallback((q: string) => go({ q }), TYPING_PAUSE_MS);
  return (
    <Group p="md" pb="xs" justify="space-between">
      <TextInput w={320} maw="100%" leftSection={<IconSearch size={16} />} aria-label={t("goods.search")} placeholder={t("goods.search")} defaultValue={search.q ?? ""} onChange={(event) => ask(event.currentTarget.value.trim())} data-testid="products-search" />
      <Checkbox label={t("goods.showArchived")} checked={search.archived ?? false} onChange={(event) => go({ archived: event.currentTarget.checked })} />
    </Group>
  );
}

interface ProductsProps {
  search: GoodsSearch;
  mayEdit: boolean;
  onOpen: (id: number) => void;
  onNew: () => void;
}

function Products({ search, mayEdit, onOpen, onNew }: ProductsProps) {
  const { t } = useTranslation();
  const pages = useProducts(search);
  const lists = usePriceLists();
  if (pages.isPending) return <ListSkeleton />;
  if (pages.isError) return <Failed error={pages.error} onRetry={() => void pages.refetch()} />;
  const rows = pages.data.pages.flatMap((page) => page.items);
  const narrowed = search.q !== undefined || search.category !== undefined || search.archived === true;
  if (rows.length === 0) {
    return (
      <Empty icon={IconBoxSeam} title={t(narrowed ? "goods.nothingFound" : "goods.empty")} hint={narrowed ? undefined : t("goods.emptyHint")}>
        {mayEdit && !narrowed && <Button mt="sm" leftSection={<IconPlus size={16} />} onClick={onNew}>{t("goods.newProduct")}</Button>}
      </Empty>
    );
  }
  const shown = (lists.data ?? []).filter((list) => list.active).slice(0, SHOWN_LISTS);
  return (
    <>
      <Table.ScrollContainer minWidth={620}>
        <Table verticalSpacing={7} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("goods.name")}</Table.Th>
              <Table.Th>{t("goods.sku")}</Table.Th>
              <Table.Th>{t("goods.category")}</Table.Th>
              <Table.Th>{t("goods.unit")}</Table.Th>
              {shown.map((list) => <Table.Th key={list.id} className={classes["number"] ?? ""}>{list.name}</Table.Th>)}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>{rows.map((product) => <ProductRow key={product.id} product={product} lists={shown} onOpen={() => onOpen(product.id)} />)}</Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {pages.hasNextPage && <Group p="sm" justify="center"><Button variant="default" size="xs" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{t("common.loadMore")}</Button></Group>}
    </>
  );
}

function ProductRow({ product, lists, onOpen }: { product: Product; lists: PriceList[]; onOpen: () => void }) {
  const { t } = useTranslation();
  const money = useMoney();
  const price = (list: PriceList) => money(product.prices.find((one) => one.price_list_id === list.id)?.amount ?? null, list.currency);
  return (
    <Table.Tr className={classes["row"] ?? ""} onClick={onOpen} data-testid="product-row">
      <Table.Td>
        <Group gap={6} wrap="nowrap">
          <Text component="button" type="button" size="sm" fw={550} ta="left" style={{ background: "none", border: 0, padding: 0, color: "inherit", cursor: "pointer" }}>{product.name}</Text>
          {product.kind === "service" && <Badge color="gray" variant="light">{t("goods.kinds.service")}</Badge>}
        </Group>
      </Table.Td>
      <Table.Td><Text size="sm" c="dimmed">{product.sku}</Text></Table.Td>
      <Table.Td>{product.category?.name}</Table.Td>
      <Table.Td>{product.unit}</Table.Td>
      {lists.map((list) => <Table.Td key={list.id} className={classes["number"] ?? ""}>{price(list)}</Table.Td>)}
    </Table.Tr>
  );
}
