/** A number of any size in eight characters or so: four decimals, or two digits and an exponent where these would not show it. */
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

const decimals = (size: number) => {
  const digits = size >= 1000 ? 0 : size >= 10 ? 2 : 4
  return { minimumFractionDigits: digits, maximumFractionDigits: digits }
}

export function intervalText([low, high]: readonly [number, number]): string {
  return `${scaled(low)}${low < 0 || scaled(low).includes('e') ? ' to ' : '–'}${scaled(high)}`
}
