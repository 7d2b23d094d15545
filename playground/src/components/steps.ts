/** Round numbers a slider stops at: 1, 2, 5 and their tens, from one bound to the other. */
export function roundSteps(from: number, to: number): number[] {
  const steps: number[] = []
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power++) {
    // Through text: 2 × 10^-2 has no rounding then.
    for (const digit of [1, 2, 5]) steps.push(Number(`${digit}e${power}`))
  }
  return steps.filter((step) => step >= from && step <= to)
}

/** Equal steps, with as many decimals as the step has. */
export function equalSteps(from: number, to: number, step: number): number[] {
  const decimals = String(step).split('.')[1]?.length ?? 0
  return Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) =>
    Number((from + i * step).toFixed(decimals)),
  )
}
