/** Returns the numbers 1, 2 and 5 times a power of ten that lie between two bounds, as values for a slider. */
export function roundSteps(from: number, to: number): number[] {
  const steps: number[] = []
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power++) {
    // Parsed from text, 2e-2 is the nearest double; the product 2 * 10 ** -2 may not be.
    for (const digit of [1, 2, 5]) steps.push(Number(`${digit}e${power}`))
  }
  return steps.filter((step) => step >= from && step <= to)
}

/** Returns equally spaced values between two bounds, rounded to the decimals of the step. */
export function equalSteps(from: number, to: number, step: number): number[] {
  const decimals = String(step).split('.')[1]?.length ?? 0
  return Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) =>
    Number((from + i * step).toFixed(decimals)),
  )
}
