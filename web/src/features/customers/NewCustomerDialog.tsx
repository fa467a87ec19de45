import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { CustomerCard, CustomerKind } from "@/api/types";
import { homeCountry } from "@/features/sections/types";
import { useLeaving } from "@/ui/leaving";
import { toastDone } from "@/ui/toast";

import { useCreateCustomer } from "./api";
import { CustomerForm } from "./CustomerForm";
import { emptyCustomer, toCreate } from "./form";
import type { CustomerValues } from "./form";

export const NEW = { contact: "customers.newContact", company: "customers.newCompany", lead: "customers.newLead" } as const;

interface NewCustomerDialogProps {
  kind: CustomerKind;
  given?: Partial<CustomerValues>;
  onMade: (card: CustomerCard) => void;
  onClose: () => void;
}

/** A customer made on the spot, without leaving what one is at. */
export function NewCustomerDialog({ kind, given, onMade, onClose }: NewCustomerDialogProps) {
  const { t, i18n } = useTranslation();
  const create = useCreateCustomer(kind);
  const leaving = useLeaving(onClose);
  return (
    <Modal opened title={t(NEW[kind])} closeButtonProps={{ "aria-label": t("common.close") }} size="lg" {...leaving.dialog}>
      <div data-testid="new-customer">
        <CustomerForm
          kind={kind}
          initial={{ ...emptyCustomer(undefined), ...given }}
          submitLabel={t("customers.create")}
          anywayLabel={t("duplicates.createAnyway")}
          busy={create.isPending}
          problem={create.error}
          leaving={leaving}
          onSubmit={(values, fields) =>
            create.mutate(toCreate(kind, values, fields, homeCountry(i18n.language)), {
              onSuccess: (card) => {
                toastDone(t("customers.created_ok"));
                onMade(card);
              },
            })
          }
        />
      </div>
    </Modal>
  );
}
