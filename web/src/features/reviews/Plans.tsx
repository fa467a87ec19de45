import { Badge, Button, Group, Stack, Table, Text } from "@mantine/core";
import { IconPlus, IconTargetArrow } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { components } from "@/api/schema";
import { Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { PlanForm } from "./PlanForm";

export type Plan = components["schemas"]["PlanOut"];

/** Which calls are drawn for whom, and what the last draws were made from. */
export function Plans() {
  const { t } = useTranslation();
  const plans = $api.useQuery("get", "/api/v1/review-plans");
  const [open, setOpen] = useState<Plan | "new" | null>(null);
  return (
    <Stack gap="md">
      <Group justify="flex-end">
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen("new")} data-testid="sampling-add">{t("reviews.newPlan")}</Button>
      </Group>
      {plans.isPending && <Panel><ListSkeleton /></Panel>}
      {plans.isError && <Panel><Failed error={plans.error} onRetry={() => void plans.refetch()} /></Panel>}
      {plans.data?.length === 0 && <Panel><Empty icon={IconTargetArrow} title={t("reviews.noPlans")} hint={t("reviews.noPlansHint")} /></Panel>}
      {plans.data?.map((plan) => <One key={plan.id} plan={plan} onOpen={() => setOpen(plan)} />)}
      {open !== null && <PlanForm plan={open === "new" ? null : open} onClose={() => setOpen(null)} />}
    </Stack>
  );
}

function One({ plan, onOpen }: { plan: Plan; onOpen: () => void }) {
  const { t } = useTranslation();
  const { per_agent = 5, period = "week", mix, blind, golden_every = 0, release_after_h = 0 } = plan.rules ?? {};
  const said = [
    t("reviews.quota", { n: per_agent, period: t(`reviews.period.${period}`) }),
    mix === undefined ? "" : t("reviews.mixOf", { random: mix.random, risk: mix.risk, uncertainty: mix.uncertainty, perfection: mix.perfection }),
    blind === false ? "" : t("reviews.blindShort"),
    golden_every === 0 ? "" : t("reviews.goldenEvery", { n: golden_every }),
    release_after_h === 0 ? t("reviews.releaseByHand") : t("reviews.releaseAfter", { n: release_after_h }),
  ].filter(Boolean).join(" · ");
  return (
    <Panel>
      <div data-testid="sampling-plan">
        <Group justify="space-between" wrap="nowrap" mb={6}>
          <Group gap={8}><Text fw={650}>{plan.title}</Text>{plan.active === false && <Badge color="gray">{t("reviews.paused")}</Badge>}</Group>
          <Button size="compact-sm" variant="default" onClick={onOpen}>{t("common.edit")}</Button>
        </Group>
        <Text size="sm">{said}</Text>
        {plan.draws.length === 0 ? (
          <Text size="sm" c="dimmed" mt={6}>{t("reviews.noDraws")}</Text>
        ) : (
          <Table verticalSpacing={4} mt="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("reviews.drawn.period")}</Table.Th>
                <Table.Th>{t("dispute.agent")}</Table.Th>
                <Table.Th ta="right">{t("reviews.drawn.frame")}</Table.Th>
                <Table.Th ta="right">{t("reviews.drawn.drawn")}</Table.Th>
                <Table.Th ta="right">{t("reviews.drawn.unassigned")}</Table.Th>
                <Table.Th ta="right">{t("reviews.drawn.replaced")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {plan.draws.map((draw) => (
                <Table.Tr key={`${draw.period}/${draw.agent_id}`}>
                  <Table.Td>{draw.period}</Table.Td>
                  <Table.Td>{draw.agent}</Table.Td>
                  <Table.Td ta="right" className="tabular">{draw.frame}</Table.Td>
                  <Table.Td ta="right" className="tabular">{draw.drawn}</Table.Td>
                  <Table.Td ta="right" className="tabular" {...(draw.unassigned > 0 && { c: "red" })}>{draw.unassigned}</Table.Td>
                  <Table.Td ta="right" className="tabular">{draw.replaced}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </div>
    </Panel>
  );
}
