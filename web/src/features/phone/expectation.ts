const LIMIT_MS = 30_000;
/** Digits that are compared: prefixes for the outside line and for the country come and go on the way. */
const COMPARED = 9;

/** The call that the operator asked for a moment ago, and that the exchange begins by ringing the operator's own phone. */
export class Expectation {
  private number = "";
  private until = 0;

  constructor(private readonly now: () => number = Date.now) {}

  expect(number: string): void {
    this.number = tail(number);
    this.until = this.now() + LIMIT_MS;
  }

  /** True once, and never for another's call: whoever rings by chance at this moment is not picked up unasked. */
  isMet(caller: string): boolean {
    const met = this.number !== "" && this.now() < this.until && tail(caller) === this.number;
    if (met) this.number = "";
    return met;
  }
}

function tail(number: string): string {
  return number.replace(/\D/g, "").slice(-COMPARED);
}
