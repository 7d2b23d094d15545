/** Returns the share of labels that are not the clean ones. */
export function shareWrong(labels: ArrayLike<number>, clean: ArrayLike<number>): number {
  let wrong = 0
  for (let row = 0; row < clean.length; row++) wrong += Number(labels[row] !== clean[row])
  return wrong / clean.length
}

/** Returns 1 if a number is within an interval, ends included, otherwise 0. */
export const isInside = ([low, high]: readonly [number, number], value: number): number =>
  Number(low <= value && value <= high)
