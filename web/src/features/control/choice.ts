import type { PersonState, QueueState, Targets, TransferTarget } from "@/api/types";

/** A line of the picker. */
export type Choice =
  | { key: string; kind: "person"; person: PersonState }
  | { key: string; kind: "queue"; queue: QueueState }
  | { key: string; kind: "number"; number: string };

/** What was typed is dialled only when nobody of that name is found, or after them: a slip must not call a stranger. */
export function choicesOf(targets: Targets | undefined, me: number): Choice[] {
  if (targets === undefined) return [];
  const people = targets.people.filter((person) => person.user_id !== me);
  return [
    ...people.map((person): Choice => ({ key: `person-${person.user_id}`, kind: "person", person })),
    ...targets.queues.map((queue): Choice => ({ key: `queue-${queue.name}`, kind: "queue", queue })),
    ...(targets.number === null ? [] : [{ key: `number-${targets.number}`, kind: "number", number: targets.number } as const]),
  ];
}

export function targetOf(choice: Choice): TransferTarget {
  switch (choice.kind) {
    case "person":
      return { kind: "person", user_id: choice.person.user_id };
    case "queue":
      return { kind: "queue", name: choice.queue.name };
    case "number":
      return { kind: "number", number: choice.number };
  }
}

/** One cannot ask a queue first: nobody in particular would answer. */
export function mayConsult(choice: Choice): boolean {
  return choice.kind !== "queue";
}

/** The place of the marked line after a key; the list moves under the mark, so it is held by its key. */
export function moved(choices: readonly { key: string }[], marked: string | null, step: number): string | null {
  if (choices.length === 0) return null;
  const place = choices.findIndex((choice) => choice.key === marked);
  const next = place < 0 ? 0 : (place + step + choices.length) % choices.length;
  return choices[next]?.key ?? null;
}
