const SHORTEST = 13;
const USUAL = 16;

/** By the check digit of payment cards (ISO/IEC 7812-1); undefined while the number is too short to say. */
export function checkDigit(digits: string): boolean | undefined {
  const sum = Array.from(digits).reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  const right = digits.length >= SHORTEST && sum % 10 === 0 && /[1-9]/.test(digits);
  return right ? true : digits.length < USUAL ? undefined : false;
}

/** As it stands on the card, to be read back. */
export function grouped(digits: string): string {
  return digits.replace(/(\d{4})(?=\d)/g, "$1 ");
}
