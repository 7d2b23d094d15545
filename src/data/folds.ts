/**
 * Returns the fold of each row, from 0 to `folds` - 1, for the rows in random order. Folds differ in size by at most 1.
 * With labels, the rows of each class also differ by at most 1 between folds, so every fold has its share of each
 * class.
 */
export function foldsOf(order: Uint32Array, folds: number, labels?: Int32Array): Int32Array {
  const own = new Int32Array(order.length)
  byClass(order, labels).forEach((row, place) => {
    own[row] = place % folds
  })
  return own
}

/** Returns the rows of `order` with classes ascending; within a class they keep their order. Without labels: `order`. */
export function byClass(order: Uint32Array, labels?: Int32Array): Uint32Array {
  if (!labels) return order
  const classes = labels.reduce((most, label) => Math.max(most, label), 0) + 1
  const places = new Uint32Array(classes + 1)
  for (const label of labels) places[label + 1]++
  for (let c = 0; c < classes; c++) places[c + 1] += places[c]
  const sorted = new Uint32Array(order.length)
  for (const row of order) sorted[places[labels[row]]++] = row
  return sorted
}
