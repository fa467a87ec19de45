import type { Turn } from "@/api/types";

/** Turns that stand together: one, or several in which people speak at the same time. */
export interface Block {
  turns: Turn[];
  together: boolean;
}

/** Turns in the order of their beginning; those that the other side speaks into stand side by side. */
export function blocksOf(turns: readonly Turn[]): Block[] {
  const blocks: Block[] = [];
  let until = -Infinity;
  for (const turn of [...turns].sort((a, b) => a.start - b.start || a.seq - b.seq)) {
    const block = blocks.at(-1);
    const joins = block !== undefined && turn.start < until && turn.overlap && block.turns.some((one) => one.overlap && one.end > turn.start);
    if (joins) block.turns.push(turn);
    else blocks.push({ turns: [turn], together: false });
    until = Math.max(until, turn.end);
  }
  for (const block of blocks) block.together = new Set(block.turns.map((turn) => turn.speaker)).size > 1;
  return blocks;
}

/** The turns that are heard at this second; in a pause the one before, so that the reader's place is not lost. */
export function heardAt(turns: readonly Turn[], time: number): number[] {
  const now = turns.filter((turn) => turn.start <= time && time < turn.end).map((turn) => turn.seq);
  if (now.length > 0) return now;
  const before = turns.filter((turn) => turn.end <= time);
  const last = before.reduce<Turn | undefined>((latest, turn) => (latest === undefined || turn.end >= latest.end ? turn : latest), undefined);
  return last === undefined ? [] : [last.seq];
}

/** The word that is said at this second: the last one that has begun. */
export function wordAt(turn: Turn, time: number): number {
  if (time < turn.start || time >= turn.end + 0.3) return -1;
  return turn.words.findLastIndex((word) => word.s <= time);
}

/** Below this a reader should listen before he believes it. */
export const UNSURE = 0.5;

const TAIL_PUNCTUATION = /^[.,!?;:%)\]»…]/u;

/** Whether a blank stands before this word; some engines give punctuation, or what follows the comma of 25,000, apart. */
export function spaced(word: string, index: number): boolean {
  return index > 0 && !TAIL_PUNCTUATION.test(word);
}
