import { ActionIcon, Menu, SegmentedControl, TextInput, UnstyledButton } from "@mantine/core";
import { IconGripVertical, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { parseAmount, useMoney } from "@/features/deals/money";

import classes from "./Goods.module.css";
import { changed, movedBefore, parseQuantity, plain, removed } from "./lines";
import type { Change } from "./lines";
import { plainRate, RATES } from "./productForm";
import type { DealLine, DealLineInput } from "./types";

interface LineRowProps {
  line: DealLine;
  currency: string;
  mayEdit: boolean;
  change: (change: Change) => void;
  /** In front of which line it goes by one place up or down; null is the end, undefined that it cannot. */
  above: number | undefined;
  below: number | null | undefined;
  drag: { dragged: boolean; over: boolean; start: () => void; enter: () => void; end: () => void };
}

export function LineRow({ line, currency, mayEdit, change, above, below, drag }: LineRowProps) {
  const { t } = useTranslation();
  const money = useMoney();
  const set = (values: DealLineInput) => change(changed(line.id, values));
  const keys = (event: KeyboardEvent) => {
    const to = event.key === "ArrowUp" ? above : event.key === "ArrowDown" ? below : undefined;
    if (!event.altKey || to === undefined || !mayEdit) return;
    event.preventDefault();
    change(movedBefore(line.id, to));
  };
  return (
    <tr onKeyDown={keys} onDragOver={(event) => { event.preventDefault(); drag.enter(); }} data-over={drag.over || undefined} data-dragged={drag.dragged || undefined} data-testid="deal-line">
      {mayEdit && (
        <td>
          <span className={classes["handle"]} draggable onDragStart={drag.start} onDragEnd={drag.end} title={t("goods.dragHint")}><IconGripVertical size={15} /></span>
        </td>
      )}
      <td className={classes["goods"]}>
        {line.name}
        {line.sku !== "" && <div className={classes["sku"]}>{line.sku}</div>}
      </td>
      <td className={classes["number"]}>
        {mayEdit ? <Cell label={t("goods.quantityOf", { name: line.name })} value={plain(line.quantity)} parse={parseQuantity} width={76} onSave={(quantity) => set({ quantity })} testid="line-quantity" /> : plain(line.quantity)} <span className={classes["sku"]}>{line.unit}</span>
      </td>
      <td className={classes["number"]}>{mayEdit ? <Cell label={t("goods.priceOf", { name: line.name })} value={plain(line.price)} parse={parseAmount} width={104} onSave={(price) => set({ price })} testid="line-price" /> : money(line.price, currency)}</td>
      <td className={classes["number"]}><Discount line={line} currency={currency} mayEdit={mayEdit} set={set} /></td>
      <td><Vat line={line} mayEdit={mayEdit} set={set} /></td>
      <td className={classes["number"]} data-testid="line-total">{money(line.total, currency)}</td>
      {mayEdit && (
        <td>
          <ActionIcon variant="subtle" color="gray" size={28} aria-label={t("goods.removeLine", { name: line.name })} onClick={() => change(removed(line.id))}><IconTrash size={15} /></ActionIcon>
        </td>
      )}
    </tr>
  );
}

interface CellProps {
  label: string;
  value: string;
  parse: (text: string) => string | null;
  width: number;
  onSave: (value: string) => void;
  testid: string;
}

/** A figure that is saved with Enter or when it is left; Escape takes it back. */
function Cell({ label, value, parse, width, onSave, testid }: CellProps) {
  const [typed, type] = useState<string | null>(null);
  const good = typed === null ? value : parse(typed);
  const save = () => {
    if (good !== null) {
      type(null);
      if (good !== value) onSave(good);
    }
  };
  return (
    <TextInput
      size="xs"
      w={width}
      display="inline-block"
      className={classes["cell"] ?? ""}
      inputMode="decimal"
      autoComplete="off"
      aria-label={label}
      error={good === null}
      value={typed ?? value}
      onChange={(event) => type(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === "Enter") save();
        if (event.key === "Escape") type(null);
      }}
      data-testid={testid}
    />
  );
}

interface PartProps {
  line: DealLine;
  mayEdit: boolean;
  set: (values: DealLineInput) => void;
}

function Discount({ line, currency, mayEdit, set }: PartProps & { currency: string }) {
  const { t } = useTranslation();
  const money = useMoney();
  const shown = line.discount_kind === "percent" ? `${plain(line.discount)} %` : money(line.discount, currency);
  if (!mayEdit) return line.discount === "0.00" ? null : shown;
  return (
    <span className={classes["discount"]}>
      <Cell label={t("goods.discountOf", { name: line.name })} value={line.discount === "0.00" ? "" : plain(line.discount)} parse={(text) => (text.trim() === "" ? "0" : parseAmount(text))} width={72} onSave={(discount) => set({ discount })} testid="line-discount" />
      <SegmentedControl size="xs" aria-label={t("goods.discountKind", { name: line.name })} data={[{ value: "percent", label: "%" }, { value: "sum", label: currency }]} value={line.discount_kind} onChange={(discount_kind) => set({ discount_kind, discount: "0" })} />
    </span>
  );
}

function Vat({ line, mayEdit, set }: PartProps) {
  const { t } = useTranslation();
  const rate = line.vat_rate === null ? null : plainRate(line.vat_rate);
  const shown = rate === null ? t("goods.noVat") : t(line.vat_included ? "goods.vatIncluded" : "goods.vatOnTop", { rate });
  if (!mayEdit) return shown;
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <UnstyledButton fz={13} td="underline dotted" style={{ whiteSpace: "nowrap" }} aria-label={t("goods.vatOfLine", { name: line.name, vat: shown })}>{shown}</UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => set({ vat_rate: null })}>{t("goods.noVat")}</Menu.Item>
        {RATES.map((one) => <Menu.Item key={one} fw={one === rate ? 650 : undefined} onClick={() => set({ vat_rate: one })}>{`${one} %`}</Menu.Item>)}
        <Menu.Divider />
        <Menu.Item disabled={rate === null} onClick={() => set({ vat_included: !line.vat_included })}>{t(line.vat_included ? "goods.putOnTop" : "goods.include")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
