const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/**
 * How long to wait before the next try. Half of it is chance, so that a room full of browsers does not knock
 * at a server in the same moment when it comes back.
 */
export function backoff(attempt: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return ceiling / 2 + (ceiling / 2) * random();
}
