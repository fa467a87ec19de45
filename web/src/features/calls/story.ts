import type { CallDetail } from "@/api/types";

type Leg = CallDetail["legs"][number];
type Visit = CallDetail["queue_visits"][number];
type Parking = CallDetail["parkings"][number];
type Stay = CallDetail["conferences"][number];

/** One line of a call's story: what happened when, before it is put into words. */
export type Moment =
  | { at: string; kind: "began" }
  | { at: string; kind: "rings"; leg: Leg }
  | { at: string; kind: "answered"; leg: Leg }
  | { at: string; kind: "not-answered"; leg: Leg }
  | { at: string; kind: "enters"; visit: Visit }
  | { at: string; kind: "leaves"; visit: Visit }
  | { at: string; kind: "talk"; talk: CallDetail["talks"][number] }
  | { at: string; kind: "transfer"; transfer: CallDetail["transfers"][number] }
  | { at: string; kind: "pickup"; pickup: CallDetail["pickups"][number] }
  | { at: string; kind: "forward"; forward: CallDetail["forwards"][number] }
  | { at: string; kind: "parked"; parking: Parking }
  | { at: string; kind: "unparked"; parking: Parking }
  | { at: string; kind: "joins"; stay: Stay }
  | { at: string; kind: "parts"; stay: Stay }
  | { at: string; kind: "over" };

function legMoments(leg: Leg): Moment[] {
  if (leg.role === "caller") return [];
  const moments: Moment[] = [{ at: leg.ring_at ?? leg.started_at, kind: "rings", leg }];
  if (leg.answered_at !== null) moments.push({ at: leg.answered_at, kind: "answered", leg });
  else if (leg.ended_at !== null) moments.push({ at: leg.ended_at, kind: "not-answered", leg });
  return moments;
}

function visitMoments(visit: Visit): Moment[] {
  const moments: Moment[] = [{ at: visit.entered_at, kind: "enters", visit }];
  // Leaving by an answer is told by the answer itself.
  if (visit.left_at !== null && visit.outcome !== "answered") moments.push({ at: visit.left_at, kind: "leaves", visit });
  return moments;
}

function parkingMoments(parking: Parking): Moment[] {
  const moments: Moment[] = [{ at: parking.start, kind: "parked", parking }];
  if (parking.end !== null) moments.push({ at: parking.end, kind: "unparked", parking });
  return moments;
}

function stayMoments(stay: Stay): Moment[] {
  const moments: Moment[] = [{ at: stay.start, kind: "joins", stay }];
  if (stay.end !== null) moments.push({ at: stay.end, kind: "parts", stay });
  return moments;
}

const BEFORE_WHEN_EQUAL: Moment["kind"][] = [
  "began", "enters", "rings", "not-answered", "leaves", "forward", "pickup", "transfer", "parked", "answered", "unparked", "joins", "talk", "parts", "over",
];

/** All that happened, in order; at the same instant in the order in which a person would tell it. */
export function moments(call: CallDetail): Moment[] {
  const all: Moment[] = [
    { at: call.started_at, kind: "began" },
    ...call.legs.flatMap(legMoments),
    ...call.queue_visits.flatMap(visitMoments),
    ...call.talks.map((talk): Moment => ({ at: talk.start, kind: "talk", talk })),
    ...call.transfers.map((transfer): Moment => ({ at: transfer.at, kind: "transfer", transfer })),
    ...call.forwards.map((forward): Moment => ({ at: forward.at, kind: "forward", forward })),
    ...call.pickups.map((pickup): Moment => ({ at: pickup.at, kind: "pickup", pickup })),
    ...call.parkings.flatMap(parkingMoments),
    ...call.conferences.flatMap(stayMoments),
  ];
  if (call.ended_at !== null) all.push({ at: call.ended_at, kind: "over" });
  const rank = (moment: Moment) => BEFORE_WHEN_EQUAL.indexOf(moment.kind);
  return all.sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || rank(a) - rank(b));
}
