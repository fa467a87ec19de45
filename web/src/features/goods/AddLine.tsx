import { Combobox, Loader, Text, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { useMoney } from "@/features/deals/money";

import { useSuggested } from "./api";
import { added } from "./lines";
import type { Change } from "./lines";
import type { Product } from "./types";

const TYPING_PAUSE_MS = 150;
const NONE: Product[] = [];

interface AddLineProps {
  currency: string;
  busy: boolean;
  change: (change: Change) => void;
}

/** Name or article number, Enter, and the next one: the field keeps the focus. What is no product becomes free text. */
export function AddLine({ currency, busy, change }: AddLineProps) {
  const { t } = useTranslation();
  const money = useMoney();
  const combobox = useCombobox();
  const [typed, type] = useState("");
  const [asked] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const found = useSuggested(asked, currency);
  const text = typed.trim();
  const fresh = asked === text && !found.isPlaceholderData && !found.isPending;
  const products = text === "" ? NONE : (found.data?.items ?? NONE);
  useEffect(() => {
    combobox.selectFirstOption();
  }, [products, combobox]);
  const choose = (value: string) => {
    const product = products.find((one) => String(one.id) === value);
    if (product === undefined) change(added({ name: text, price: "0" }));
    else change(added({ product_id: product.id, ...(product.price == null && { price: "0" }) }));
    type("");
    combobox.closeDropdown();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={choose} withinPortal position="bottom-start">
      <Combobox.Target>
        <TextInput
          mt="sm"
          size="sm"
          autoComplete="off"
          maxLength={200}
          leftSection={busy || (text !== "" && !fresh) ? <Loader size={14} /> : <IconPlus size={16} />}
          aria-label={t("goods.addLine")}
          placeholder={t("goods.addLine")}
          value={typed}
          onChange={(event) => {
            type(event.currentTarget.value);
            combobox.openDropdown();
          }}
          onKeyDown={(event) => {
            // Before the answer is there, Enter would add the product of what was typed a moment ago.
            if (event.key === "Enter" && !fresh) event.preventDefault();
          }}
          onBlur={() => combobox.closeDropdown()}
          data-testid="line-add"
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={text === "" || !fresh}>
        <Combobox.Options mah={320} style={{ overflowY: "auto" }}>
          {products.map((one) => (
            <Combobox.Option key={one.id} value={String(one.id)}>
              <span style={{ display: "flex", justifyContent: "space-between", gap: 12 }}>
                <span>
                  {one.name} <Text span size="xs" opacity={0.75}>{one.sku}</Text>
                </span>
                <Text span size="sm">{one.price == null ? t("goods.noPrice", { currency }) : money(one.price, currency)}</Text>
              </span>
            </Combobox.Option>
          ))}
          {text !== "" && <Combobox.Option value="free">{t("goods.freeText", { text })}</Combobox.Option>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
