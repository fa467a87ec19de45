import { Group, Modal, Select, Stack, Table, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api, api } from "@/api/client";
import { usePipelines } from "@/features/deals/api";
import { parseAmount } from "@/features/deals/money";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastProblem } from "@/ui/toast";

const MONTHS = Array.from({ length: 12 }, (_, month) => month);

/** Everybody's plans of a year, month by month: a cell is kept when one leaves it. */
export function PlansDialog({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const now = new Date().getFullYear();
  const [year, setYear] = useState(now);
  const lines = usePipelines();
  const currencies = [...new Set((lines.data ?? []).map((line) => line.currency))];
  const [chosen, setChosen] = useState<string>();
  const currency = chosen ?? currencies[0] ?? "RUB";
  const people = $api.useQuery("get", "/api/v1/sales-reports/people");
  const plans = $api.useQuery("get", "/api/v1/sales-plans", { params: { query: { year } } });
  const queries = useQueryClient();
  const save = async (user_id: number, month: string, amount: string | null) => {
    const { error } = await api.PUT("/api/v1/sales-plans", { body: { user_id, month, currency, amount } });
    if (error !== undefined) toastProblem(error);
    await plans.refetch();
    void queries.invalidateQueries({ queryKey: ["get", "/api/v1/sales-reports/{name}"] });
  };
  return (
    <Modal opened onClose={onClose} size="100%" title={t("sales.plans")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack>
        <Group>
          <Select size="xs" w={110} allowDeselect={false} aria-label={t("sales.year")} value={String(year)} data={[now - 1, now, now + 1].map(String)} onChange={(value) => setYear(Number(value ?? now))} />
          <Select size="xs" w={110} allowDeselect={false} aria-label={t("deals.currency")} value={currency} data={currencies.length > 0 ? currencies : [currency]} onChange={(value) => setChosen(value ?? undefined)} />
          <Text size="xs" c="dimmed">{t("sales.plansHint")}</Text>
        </Group>
        {(people.isPending || plans.isPending) && <ListSkeleton rows={4} />}
        {plans.isError && <Failed error={plans.error} onRetry={() => void plans.refetch()} />}
        {people.data !== undefined && plans.data !== undefined && (
          <Table.ScrollContainer minWidth={1100}>
            <Table fz="sm" verticalSpacing={3}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t("sales.manager")}</Table.Th>
                  {MONTHS.map((month) => <Table.Th key={month}>{new Date(year, month, 15).toLocaleDateString(i18n.language, { month: "short" })}</Table.Th>)}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {people.data.map((person) => (
                  <Table.Tr key={person.id}>
                    <Table.Td>{person.name}</Table.Td>
                    {MONTHS.map((month) => {
                      const first = `${year}-${String(month + 1).padStart(2, "0")}-01`;
                      const plan = plans.data.find((one) => one.user_id === person.id && one.month === first && one.currency === currency);
                      const label = `${person.name}, ${new Date(year, month, 15).toLocaleDateString(i18n.language, { month: "long" })}`;
                      return <Table.Td key={`${first}/${currency}`} p={2}><PlanCell key={plan?.amount ?? ""} amount={plan?.amount ?? null} label={label} onSave={(amount) => void save(person.id, first, amount)} /></Table.Td>;
                    })}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Stack>
    </Modal>
  );
}

function PlanCell({ amount, label, onSave }: { amount: string | null; label: string; onSave: (amount: string | null) => void }) {
  const { t } = useTranslation();
  const shown = amount === null ? "" : amount.replace(/\.00$/, "");
  const [text, setText] = useState(shown);
  const parsed = text.trim() === "" ? null : parseAmount(text);
  const wrong = text.trim() !== "" && parsed === null;
  const leave = () => {
    if (!wrong && text.trim() !== shown) onSave(parsed);
  };
  return (
    <TextInput
      size="xs"
      miw={76}
      aria-label={label}
      error={wrong ? t("deals.amountRule") : undefined}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={leave}
      onKeyDown={(event) => { if (event.key === "Enter") event.currentTarget.blur(); }}
      data-testid="plan-cell"
    />
  );
}
