/** Returns a share as a percentage with one decimal: 0.2 as '20.0%'. */
export const percent = (value: number) => `${(100 * value).toFixed(1)}%`
