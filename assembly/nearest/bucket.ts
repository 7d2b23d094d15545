/**
 * Sorts the numbers 0 to count - 1 by their u32 keys, `keyOf`[i] for number i, and writes them to `order`, u32. It
 * sorts by counting, so numbers with equal keys stay in ascending order.
 *
 * For each key from 0 to `keys` - 1, `starts` gets the position of its first entry in `order`; `starts`[keys] is count.
 * The range is not used: one call sorts all.
 */
export function bucketSort(keyOf: usize, count: i32, keys: i32, starts: usize, order: usize, _start: i32, _end: i32): void {
  memory.fill(starts, 0, (<usize>keys + 1) << 2)
  for (let i: usize = 0; i < <usize>count; i++) {
    const key = starts + (<usize>load<u32>(keyOf + (i << 2)) << 2)
    store<u32>(key, load<u32>(key) + 1)
  }
  let sum: u32 = 0
  for (let key: usize = 0; key <= <usize>keys; key++) {
    const size = load<u32>(starts + (key << 2))
    store<u32>(starts + (key << 2), sum)
    sum += size
  }
  for (let i: usize = 0; i < <usize>count; i++) {
    const key = starts + (<usize>load<u32>(keyOf + (i << 2)) << 2)
    const place = load<u32>(key)
    store<u32>(order + (<usize>place << 2), <u32>i)
    store<u32>(key, place + 1)
  }
  // Each start has moved to that of the next key; move them back.
  for (let key = <usize>keys; key > 0; key--) store<u32>(starts + (key << 2), load<u32>(starts + ((key - 1) << 2)))
  store<u32>(starts, 0)
}
