import type { Call } from '../../engine/call.js'

/** The numbers 0 to count - 1 by ascending key, and where each key begins; `keys` + 1 places. */
export async function bucketSortIn(
  call: Call,
  keyOf: number,
  count: number,
  keys: number,
): Promise<{ order: number; starts: number }> {
  const starts = call.allocate((keys + 1) * 4)
  const order = call.allocate(count * 4)
  const args = [keyOf, count, keys, starts, order]
  await call.run('filter', { op: 'bucketSort', args, rows: 1, block: 1, products: 10 * count + 4 * keys })
  return { order, starts }
}
