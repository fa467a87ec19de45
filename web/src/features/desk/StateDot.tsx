import type { AgentState } from "@/api/types";

import classes from "./AgentControl.module.css";

/** Shape and colour both tell the state: full, half, hollow, ringed, square. */
export function StateDot({ state }: { state: AgentState | "talking" }) {
  return <span className={classes["dot"]} data-state={state} aria-hidden />;
}
