import { Badge, Button, Collapse, Group, SegmentedControl, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconForms, IconGripVertical, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { OrderButtons } from "@/features/deals/OrderButtons";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { useAllFields, useArrange, usePrepareFields } from "./api";
import { FieldDialog } from "./FieldDialog";
import classes from "./Fields.module.css";
import { dropped, stepped } from "./layout";
import { PartsPanel } from "./PartsPanel";
import { ENTITIES } from "./types";
import type { Field, FieldEntity } from "./types";
import { grouped } from "./values";

export function FieldsPage() {
  const { t } = useTranslation();
  const [entity, setEntity] = useState<FieldEntity>("contact");
  const [editing, edit] = useState<Field | "new" | null>(null);
  return (
    <Page title={t("fields.title")} aside={<Button leftSection={<IconPlus size={16} />} onClick={() => edit("new")} data-testid="field-add">{t("fields.add")}</Button>}>
      <SegmentedControl w="fit-content" aria-label={t("fields.card")} data={ENTITIES.map((value) => ({ value, label: t(`fields.entity.${value}`) }))} value={entity} onChange={(value) => setEntity(value)} />
      <Layout key={entity} entity={entity} onEdit={edit} />
      {entity !== "deal" && entity !== "task" && <PartsPanel kind={entity} />}
      {editing !== null && <FieldDialog key={editing === "new" ? "new" : editing.id} entity={entity} field={editing === "new" ? undefined : editing} onClose={() => edit(null)} />}
    </Page>
  );
}

function Layout({ entity, onEdit }: { entity: FieldEntity; onEdit: (field: Field) => void }) {
  const { t } = useTranslation();
  const all = useAllFields();
  const arrange = useArrange(entity);
  const [said, say] = useState("");
  const [dragged, drag] = useState<number | null>(null);
  const [showRetired, setShowRetired] = useState(false);
  if (all.isPending) return <Panel><ListSkeleton rows={6} /></Panel>;
  if (all.isError) return <Panel><Failed error={all.error} onRetry={() => void all.refetch()} /></Panel>;
  const mine = all.data.items.filter((field) => field.entity === entity);
  const fields = grouped(mine.filter((field) => !field.retired)).flatMap((group) => group.fields);
  const retired = mine.filter((field) => field.retired);
  const put = (next: Field[] | null, moved: Field) => {
    if (next === null) return;
    arrange(next);
    const at = next.findIndex((one) => one.id === moved.id);
    say(t("fields.movedTo", { label: moved.label, place: at + 1, count: next.length, group: next[at]?.group === "" ? t("fields.noGroup") : (next[at]?.group ?? "") }));
  };
  if (mine.length === 0) return <Panel><Empty icon={IconForms} title={t("fields.none")} hint={t("fields.noneHint")} />{entity !== "deal" && entity !== "task" && <Usual />}</Panel>;
  return (
    <Panel>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      <Text size="sm" c="dimmed">{t("fields.arrangeHint")}</Text>
      {entity !== "deal" && entity !== "task" && !mine.some((field) => field.standard !== null) && <Usual />}
      {grouped(fields).map((group) => (
        <section key={group.name} aria-label={group.name === "" ? t("fields.noGroup") : group.name}>
          <h2 className={classes["heading"]}>{group.name === "" ? t("fields.noGroup") : group.name}</h2>
          <ul className={classes["rows"]} data-testid="field-rows">
            {group.fields.map((field) => (
              <Row
                key={field.id}
                field={field}
                index={fields.indexOf(field)}
                fields={fields}
                dragged={dragged}
                onDrag={drag}
                onDrop={() => put(dragged === null ? null : dropped(fields, dragged, field.id), fields.find((one) => one.id === dragged) ?? field)}
                onStep={(by) => put(stepped(fields, field.id, by), field)}
                onEdit={onEdit}
              />
            ))}
          </ul>
        </section>
      ))}
      {retired.length > 0 && (
        <>
          <Button mt="md" size="xs" variant="subtle" aria-expanded={showRetired} onClick={() => setShowRetired(!showRetired)}>{t("fields.retiredCount", { count: retired.length })}</Button>
          <Collapse expanded={showRetired}>
            <ul className={classes["rows"]}>
              {retired.map((field) => <li key={field.id} className={classes["row"]}><span /><span /><Name field={field} onEdit={onEdit} /><Marks field={field} /><span /></li>)}
            </ul>
          </Collapse>
        </>
      )}
    </Panel>
  );
}

/** Gender, birthday, region and what else such a firm mostly keeps. */
function Usual() {
  const { t, i18n } = useTranslation();
  const prepare = usePrepareFields();
  return (
    <Group mt="sm" gap="sm" justify="center">
      <Button variant="light" loading={prepare.isPending} onClick={() => prepare.mutate({ body: { language: i18n.language.startsWith("ru") ? "ru" : "en" } })} data-testid="fields-prepare">{t("fields.prepare")}</Button>
      <Text size="sm" c="dimmed">{t("fields.prepareHint")}</Text>
    </Group>
  );
}

interface RowProps {
  field: Field;
  index: number;
  fields: Field[];
  dragged: number | null;
  onDrag: (id: number | null) => void;
  onDrop: () => void;
  onStep: (by: -1 | 1) => void;
  onEdit: (field: Field) => void;
}

/** Moved by the mouse or by its arrows; both end in the same request. */
function Row({ field, index, fields, dragged, onDrag, onDrop, onStep, onEdit }: RowProps) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const takes = dragged !== null && dragged !== field.id;
  return (
    <li
      className={classes["row"]}
      draggable
      data-testid="field-row"
      data-key={field.key}
      data-over={(over && takes) || undefined}
      data-dragged={dragged === field.id || undefined}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", field.label);
        onDrag(field.id);
      }}
      onDragEnd={() => onDrag(null)}
      onDragOver={(event) => {
        if (!takes) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onDrop();
        onDrag(null);
      }}
    >
      <span className={classes["grip"]} aria-hidden><IconGripVertical size={16} /></span>
      <OrderButtons index={index === 0 && field.group === "" ? 0 : Math.max(index, 1)} count={fields.length + (index === fields.length - 1 ? 0 : 1)} name={field.label} onMove={(to) => onStep(to < Math.max(index, 1) ? -1 : 1)} />
      <Name field={field} onEdit={onEdit} />
      <Marks field={field} />
      <Button size="xs" variant="default" onClick={() => onEdit(field)} aria-label={t("fields.editOf", { label: field.label })} data-testid={`field-edit-${field.key}`}>{t("customers.editDetails")}</Button>
    </li>
  );
}

function Name({ field, onEdit }: { field: Field; onEdit: (field: Field) => void }) {
  return (
    <UnstyledButton onClick={() => onEdit(field)} style={{ minWidth: 0 }}>
      <div className={classes["label"]}>{field.label}</div>
      <div className={classes["key"]}>{field.key}</div>
    </UnstyledButton>
  );
}

function Marks({ field }: { field: Field }) {
  const { t } = useTranslation();
  return (
    <Group className={classes["marks"] ?? ""}>
      <Badge color="gray">{t(`fields.kind.${field.kind}`)}</Badge>
      {field.need === "always" && <Badge color="orange">{t("fields.need.always")}</Badge>}
      {field.need === "from" && <Badge color="orange">{t("fields.needFrom")}</Badge>}
      {field.pipeline_id !== null && <Badge color="blue">{t("fields.onePipeline")}</Badge>}
      {field.hidden && <Badge color="gray" variant="outline">{t("fields.hidden")}</Badge>}
      {field.retired && <Badge color="gray" variant="outline">{t("fields.retired")}</Badge>}
    </Group>
  );
}
