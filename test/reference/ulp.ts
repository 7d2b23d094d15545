/** How far `value` is from `exact`, in units of the last place of `exact`. */
export function ulps(value: number, exact: number): number {
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(exact))), -1022)
  return Math.abs(value - exact) / 2 ** Math.max(exponent - 52, -1074)
}
