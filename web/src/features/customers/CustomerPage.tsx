import { Badge, Button, Group } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { problemCode } from "@/api/problems";
import type { CustomerCard, LeadStatus } from "@/api/types";
import { DeleteCard } from "@/features/bin/DeleteCard";
import { Gone } from "@/features/bin/Gone";
import { Credentials } from "@/features/credentials/Credentials";
import { ConvertLead } from "@/features/deals/ConvertLead";
import { CustomerDeals } from "@/features/deals/CustomerDeals";
import { Merges } from "@/features/duplicates/Merges";
import { MergeWith } from "@/features/duplicates/MergeWith";
import { useSurvivor } from "@/features/duplicates/survivor";
import { NeededDialog } from "@/features/fields/NeededDialog";
import type { GivenValue } from "@/features/fields/types";
import { Purchases } from "@/features/goods/Purchases";
import { FilesPanel } from "@/features/files/FilesPanel";
import { CardNotices } from "@/features/privacy/CardNotices";
import { PersonalData } from "@/features/privacy/PersonalData";
import { ProjectsOf } from "@/features/projects/ProjectsOf";
import { can, lockedFields, unlocked, useMe } from "@/features/session/api";
import { TasksOf } from "@/features/tasks/TasksOf";
import { useLeaving } from "@/ui/leaving";
import { Page, Panel } from "@/ui/Page";
import { ListSkeleton } from "@/ui/States";
import { toastDone, toastProblem } from "@/ui/toast";

import { useCustomer, usePatchCustomer } from "./api";
import { CardSteps } from "./CardSteps";
import { CustomerForm } from "./CustomerForm";
import classes from "./Customers.module.css";
import { Details } from "./Details";
import { fromCard, situationOf, toPatch } from "./form";
import { LeadStatusSelect } from "./LeadStatusSelect";
import type { LeadLoss } from "./LeadStatusSelect";
import { useRemember } from "./recent";
import { SharedWith } from "./SharedWith";
import { Timeline } from "./Timeline";

export function CustomerPage() {
  const { t } = useTranslation();
  const ref = useParams({ from: "/inside/customers/$kind/$id" });
  const customer = useCustomer(ref);
  const moving = useSurvivor(customer.error);
  if (customer.isPending || moving) return <Page title={t("nav.customer")}><Panel><ListSkeleton /></Panel></Page>;
  if (customer.isError) {
    return (
      <Page title={t("nav.customer")}>
        <Panel>
          <Gone error={customer.error} onRetry={() => void customer.refetch()} />
        </Panel>
      </Page>
    );
  }
  return <CustomerView key={`${ref.kind}/${ref.id}`} customer={customer.data} />;
}

function CustomerView({ customer }: { customer: CustomerCard }) {
  const { t } = useTranslation();
  const me = useMe();
  const [editing, setEditing] = useState(false);
  useRemember(customer);
  const mayEdit = can(me, "customers.edit");
  return (
    <Page title={customer.name} aside={<Aside customer={customer} mayEdit={mayEdit} />}>
      <CardNotices customer={customer} />
      <div className={classes["layout"]}>
        <div className={classes["stack"]}>
          <Panel title={t("customers.details")}>
            {editing ? <Editor customer={customer} onDone={() => setEditing(false)} /> : <Details customer={customer} />}
            {!editing && mayEdit && (
              <Button mt="md" size="xs" variant="default" leftSection={<IconPencil size={15} />} onClick={() => setEditing(true)} data-card-action="edit" data-testid="customer-edit">
                {t("customers.editDetails")}
              </Button>
            )}
          </Panel>
          {can(me, "deals.view") && (
            <Panel title={t("deals.ofCustomer")}>
              <CustomerDeals kind={customer.kind} id={customer.id} name={customer.name} company={customer.company} title={customer.lead?.title ?? ""} />
            </Panel>
          )}
          {can(me, "deals.view") && <Purchases kind={customer.kind} id={customer.id} />}
          {can(me, "tasks.view") && (
            <Panel title={t("tasks.title")}>
              <TasksOf about={{ [`${customer.kind}_id`]: customer.id }} />
            </Panel>
          )}
          <Panel title={t("files.title")}>
            <FilesPanel card={customer} mayChange={mayEdit} />
          </Panel>
          {customer.kind !== "lead" && <ProjectsOf about={{ [`${customer.kind}_id`]: customer.id }} />}
          <Credentials holder={{ [`${customer.kind}_id`]: customer.id }} />
          <SharedWith customer={customer} />
          <Merges customer={customer} />
        </div>
        <Panel title={t("timeline.title")}>
          <Timeline customer={customer} mayWrite={mayEdit} />
        </Panel>
      </div>
    </Page>
  );
}

function Aside({ customer, mayEdit }: { customer: CustomerCard; mayEdit: boolean }) {
  const { t } = useTranslation();
  const patch = usePatchCustomer(customer);
  const navigate = useNavigate();
  const go = (row: string) => {
    const [kind, id] = row.split("/");
    void navigate({ to: "/customers/$kind/$id", params: { kind: kind as CustomerCard["kind"], id: Number(id) } });
  };
  const [asked, ask] = useState<{ status: LeadStatus; loss: LeadLoss | undefined; problem: unknown } | null>(null);
  const change = (status: LeadStatus, loss?: LeadLoss, fields: Record<string, GivenValue> = {}) =>
    patch.mutate({ version: customer.version, status, ...loss, fields }, {
      onSuccess: () => ask(null),
      onError: (problem) => {
        if (problemCode(problem) === "fields-needed" && asked === null) ask({ status, loss, problem });
        else if (asked === null) toastProblem(problem);
      },
    });
  return (
    <Group gap="xs" wrap="nowrap">
      <CardSteps list="customers" row={`${customer.kind}/${customer.id}`} onGo={go} />
      <Badge size="lg" color="gray">
        {t(`customers.${customer.kind}`)}
      </Badge>
      <MergeWith customer={customer} />
      <PersonalData customer={customer} />
      <DeleteCard card={customer} onDeleted={() => void navigate({ to: "/customers" })} />
      {mayEdit && <ConvertLead lead={customer} />}
      {customer.status !== null && <LeadStatusSelect name={customer.name} status={customer.status} disabled={!mayEdit} onChange={(status, loss) => change(status, loss)} />}
      {asked !== null && (
        <NeededDialog entity="lead" title={t(`leadStatus.${asked.status}`)} first={asked.problem} problem={patch.error} situation={situationOf(asked.status)} busy={patch.isPending} submitLabel={t("fields.saveAndGoOn")} onClose={() => ask(null)} onFill={(fields) => change(asked.status, asked.loss, fields)} />
      )}
    </Group>
  );
}

function Editor({ customer, onDone }: { customer: CustomerCard; onDone: () => void }) {
  const { t } = useTranslation();
  const patch = usePatchCustomer(customer);
  const leaving = useLeaving(onDone);
  const locked = lockedFields(useMe(), customer.kind);
  return (
    <div onKeyDown={leaving.onKeyDown}>
    <CustomerForm
      kind={customer.kind}
      id={customer.id}
      locked={locked}
      initial={fromCard(customer)}
      submitLabel={t("common.save")}
      anywayLabel={t("duplicates.saveAnyway")}
      busy={patch.isPending}
      problem={patch.error}
      leaving={leaving}
      present={customer.responsible}
      own={customer}
      status={customer.status}
      onSubmit={(values, fields) =>
        patch.mutate({ version: customer.version, ...unlocked(toPatch(customer.kind, values, fields), locked) }, {
          onSuccess: () => {
            toastDone(t("customers.saved"));
            onDone();
          },
        })
      }
    />
    </div>
  );
}
