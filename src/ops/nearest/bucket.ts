import type { Call } from '../../engine/call.js'

/**
 * Sorts the numbers 0 to count - 1 by ascending key, equal keys in their given order. `keyOf` is the address of count
 * u32 keys below `keys`. Returns the addresses of `order` (count numbers) and `starts` (keys + 1 positions in `order`:
 * where each key begins, then count).
 */
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
