/** Stored with the state and counted in reports, so they are words of the protocol and not of one language. */
export const PAUSE_REASONS = ["lunch", "break", "training", "other"] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

export function knownReason(reason: string): PauseReason | undefined {
  return PAUSE_REASONS.find((one) => one === reason);
}
