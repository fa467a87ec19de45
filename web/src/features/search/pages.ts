import type { Icon } from "@tabler/icons-react";
import type { LinkProps } from "@tanstack/react-router";

import type { Me } from "@/api/types";
import type en from "@/i18n/en.json";

/** A page of the console that the search goes to; the frame names them. */
export interface ConsolePage {
  to: NonNullable<LinkProps["to"]>;
  label: keyof (typeof en)["nav"];
  icon: Icon;
  allowed: (me: Me) => boolean;
}
