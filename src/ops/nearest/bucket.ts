import type { Call } from '../../engine/call.js'

/**
 * Sorts the numbers 0 to `count` - 1 by ascending key; numbers with equal keys stay in ascending order. `keyOf` is the
 * address of `count` u32 keys, each below `keys`. Returns two addresses of u32 arrays: `order` has the `count` sorted
 * numbers, and `starts` has the position in `order` at which each key begins, then `count` (`keys` + 1 entries).
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
