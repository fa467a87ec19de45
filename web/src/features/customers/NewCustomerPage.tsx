import { SegmentedControl } from "@mantine/core";
import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CustomerKind } from "@/api/types";
import { homeCountry } from "@/features/sections/types";
import { useLeaving } from "@/ui/leaving";
import { Page, Panel } from "@/ui/Page";
import { toastDone } from "@/ui/toast";

import { useCreateCustomer } from "./api";
import { CustomerForm } from "./CustomerForm";
import { emptyCustomer, toCreate } from "./form";
import { KINDS } from "./search";

export function NewCustomerPage() {
  const { t, i18n } = useTranslation();
  const search = useSearch({ from: "/inside/customers/new" });
  const navigate = useNavigate();
  const router = useRouter();
  const [kind, setKind] = useState<CustomerKind>(search.kind ?? "contact");
  const create = useCreateCustomer(kind);
  const leaving = useLeaving(() => router.history.back());
  return (
    <Page title={t("customers.new")}>
      <div style={{ maxWidth: 620 }} onKeyDown={leaving.onKeyDown}>
        <Panel>
          <SegmentedControl
            mb="md"
            aria-label={t("customers.kind")}
            data={KINDS.map((value) => ({ value, label: t(`customers.${value}`) }))}
            value={kind}
            onChange={(value) => setKind(value)}
          />
          <CustomerForm
            key={kind}
            kind={kind}
            initial={emptyCustomer(search.number)}
            submitLabel={t("customers.create")}
            busy={create.isPending}
            problem={create.error}
            leaving={leaving}
            anywayLabel={t("duplicates.createAnyway")}
            onSubmit={(values, fields) =>
              create.mutate(toCreate(kind, values, fields, homeCountry(i18n.language)), {
                onSuccess: (card) => {
                  toastDone(t("customers.created_ok"));
                  void navigate({ to: "/customers/$kind/$id", params: { kind: card.kind, id: card.id }, replace: true });
                },
              })
            }
          />
        </Panel>
      </div>
    </Page>
  );
}
