import type { Quality } from "./state";

interface Received {
  packetsReceived: number;
  packetsLost: number;
  jitter: number;
}

export interface Reading {
  received: number;
  lost: number;
}

/** Loss since the last reading, so that a bad minute long ago does not colour the present. */
export function judge(report: RTCStatsReport, before: Reading): { quality: Quality; reading: Reading } | null {
  let inbound: Received | undefined;
  let roundTrip: number | null = null;
  for (const one of report.values() as Iterable<Record<string, unknown>>) {
    if (one["type"] === "inbound-rtp") inbound = one as unknown as Received;
    if (one["type"] === "candidate-pair" && one["nominated"] === true && typeof one["currentRoundTripTime"] === "number") {
      roundTrip = one["currentRoundTripTime"];
    }
  }
  if (inbound === undefined) return null;
  const reading = { received: inbound.packetsReceived, lost: Math.max(0, inbound.packetsLost) };
  const lost = Math.max(0, reading.lost - before.lost);
  const due = lost + Math.max(0, reading.received - before.received);
  const quality = {
    lossPercent: due === 0 ? 0 : (100 * lost) / due,
    roundTripMs: roundTrip === null ? null : Math.round(roundTrip * 1000),
    jitterMs: Math.round(inbound.jitter * 1000),
  };
  return { quality, reading };
}
