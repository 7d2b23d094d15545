/**
 * Formats a number of any size in about eight characters. Writes integers in full. Writes other numbers with four
 * decimals below 10, two below 1000 and none above, or with an exponent below 5e-4 and from 1e6.
 */
export function scaled(value: number): string {
  const size = Math.abs(value)
  const text =
    value === 0 || Number.isInteger(value)
      ? value.toLocaleString('en-US')
      : size >= 1e6 || size < 5e-4
        ? value.toExponential(1)
        : value.toLocaleString('en-US', decimals(size))
  return text.replace(/-/g, '−')
}

/** Returns the number of decimals for a number of absolute value `size`, as options of `toLocaleString`. */
const decimals = (size: number) => {
  const digits = size >= 1000 ? 0 : size >= 10 ? 2 : 4
  return { minimumFractionDigits: digits, maximumFractionDigits: digits }
}

/** Formats an interval: 'a–b', or 'a to b' if a dash could be read as a sign. */
export function intervalText([low, high]: readonly [number, number]): string {
  return `${scaled(low)}${low < 0 || scaled(low).includes('e') ? ' to ' : '–'}${scaled(high)}`
}
