/** Matches a decimal number without leading zeros: '-2', '10', '1.0', '1e3'; not '01', '.5', '1,000' or 'Infinity'. */
export const DECIMAL = /^[+-]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/
/** Digits up to which two spellings of a number are one class: a double holds 15 decimal digits exactly. */
const MAX_DIGITS = 15

/**
 * Returns the name of the class that a label stands for. Spellings of one number are one class: '1.0' and '+1' are '1'.
 * '01' is not a number, and stays different from '1'; so does a number of more than 15 digits, which may be an id.
 */
export function classNameOf(label: string): string {
  if (!DECIMAL.test(label)) return label
  const digits = label.replace(/[eE].*$/, '').replace(/\D/g, '').length
  // Adding 0 turns -0 into 0.
  const value = Number(label) + 0
  return digits <= MAX_DIGITS && Number.isFinite(value) ? String(value) : label
}

/** Orders class names: numbers first, ascending by value, then other names, ascending by UTF-16 code units. */
export function compareClassNames(a: string, b: string): number {
  const [inA, inB] = [DECIMAL.test(a), DECIMAL.test(b)]
  if (inA !== inB) return inA ? -1 : 1
  const difference = inA ? Number(a) - Number(b) : 0
  return difference || (a < b ? -1 : a > b ? 1 : 0)
}
