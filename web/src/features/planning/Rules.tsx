import { Button, Group, NumberInput, Popover, Select, Stack } from "@mantine/core";
import { IconAdjustments } from "@tabler/icons-react";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { PlanRules } from "./api";

/** What is promised and how it is reckoned. Shares are shown in per cent. */
export function Rules({ rules, onChange }: { rules: PlanRules; onChange: (rules: PlanRules) => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const form = useForm({
    initialValues: {
      model: rules.model, level: rules.service_level * 100, within: rules.within_s, occupancy: rules.max_occupancy * 100,
      shrinkage: rules.shrinkage * 100, weeks: rules.weeks, aht: rules.aht_s ?? "", patience: rules.patience_s ?? "",
    },
  });
  const apply = form.onSubmit((values) => {
    onChange({
      model: values.model, service_level: values.level / 100, within_s: values.within, max_occupancy: values.occupancy / 100,
      shrinkage: values.shrinkage / 100, weeks: values.weeks,
      ...(values.aht === "" ? {} : { aht_s: Number(values.aht) }), ...(values.patience === "" ? {} : { patience_s: Number(values.patience) }),
    });
    setOpen(false);
  });
  const models = (["a", "c"] as const).map((value) => ({ value, label: t(`planning.models.${value}`) }));
  return (
    <Popover opened={open} onChange={setOpen} width={360} trapFocus position="bottom-end" withArrow>
      <Popover.Target>
        <Button variant="default" leftSection={<IconAdjustments size={16} />} onClick={() => setOpen(!open)}>{t("planning.rules")}</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={apply} noValidate>
          <Stack gap="xs">
            <Select label={t("planning.model")} data={models} allowDeselect={false} comboboxProps={{ withinPortal: false }} {...form.getInputProps("model")} />
            <Group grow>
              <NumberInput label={t("planning.level")} min={1} max={99} suffix=" %" {...form.getInputProps("level")} />
              <NumberInput label={t("planning.within")} min={0} max={3600} {...form.getInputProps("within")} />
            </Group>
            <Group grow>
              <NumberInput label={t("planning.shrinkage")} min={0} max={90} suffix=" %" {...form.getInputProps("shrinkage")} />
              <NumberInput label={t("planning.occupancy")} min={30} max={100} suffix=" %" {...form.getInputProps("occupancy")} />
            </Group>
            <Group grow>
              <NumberInput label={t("planning.aht")} placeholder={t("planning.measured")} min={1} max={7200} {...form.getInputProps("aht")} />
              <NumberInput label={t("planning.patience")} placeholder={t("planning.measured")} min={1} max={7200} {...form.getInputProps("patience")} />
            </Group>
            <NumberInput label={t("planning.weeks")} min={3} max={26} {...form.getInputProps("weeks")} />
            <Button type="submit">{t("planning.apply")}</Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
