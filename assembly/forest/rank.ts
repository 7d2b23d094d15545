import { F32, F64 } from '../lane/element'
import { MAX_DIGIT_BITS, sortKeys } from './sort'

/*
 * Replaces each value by its rank among the distinct values of its feature.
 *
 * Values are mapped to whole numbers in the same order, with 0 and -0 equal: 32 bits for float32 and bytes, 64 bits for
 * float64. These keys are sorted together with the numbers of their rows.
 */

/**
 * Bytes of the counters at the start of the scratch: enough for `sortKeys`, and for the 256 u32 counters of each of
 * eight one-byte digits.
 */
export const COUNTER_BYTES: usize = 4 << MAX_DIGIT_BITS
/** Bytes of the sort item of a float64 value: u64 key, u32 row, 4 unused bytes. */
const WIDE_ITEM_BYTES: usize = 16

/**
 * Number of values (rows × features) after which a call stops and leaves further features to the next: a few
 * milliseconds of work. Each call ranks at least one feature.
 */
const BUDGET_VALUES: u32 = 1 << 17

/**
 * Ranks the values of features [start, end), at most 8. The rank of the value in row i goes to element i of the array
 * at codes + f·stride, where f is the feature. Ranks are u8, u16 or u32, as the number of distinct values requires.
 * That number goes to `distinct`, one u32 per feature, 0 until the feature is ranked.
 *
 * Returns 1 if there is more to do. Scratch: the counters, 32 bytes per row to sort, and 4 (float64: 8) bytes per row
 * and feature.
 */
export function rankFeatures(
  x: usize, type: i32, n: u32, d: u32, codes: usize, stride: usize, distinct: usize, scratch: usize, start: u32, end: u32,
  again: u32,
): u32 {
  if (!again) memory.fill(distinct + (<usize>start << 2), 0, <usize>(end - start) << 2)
  if (type == F32) return rankFeaturesOf<f32, u32>(x, n, d, codes, stride, distinct, scratch, start, end)
  if (type == F64) return rankFeaturesOf<f64, u64>(x, n, d, codes, stride, distinct, scratch, start, end)
  return rankFeaturesOf<u8, u32>(x, n, d, codes, stride, distinct, scratch, start, end)
}

/** Computes `rankFeatures` for values of type T with keys of type K. */
function rankFeaturesOf<T, K>(
  x: usize, n: u32, d: u32, codes: usize, stride: usize, distinct: usize, scratch: usize, start: u32, end: u32,
): u32 {
  const items = scratch + COUNTER_BYTES
  const keys = items + (<usize>n << 5)
  let f = start
  while (load<u32>(distinct + (<usize>f << 2))) f++
  if (f == start) makeKeys<T, K>(x + <usize>start * sizeof<T>(), n, d, end - start, keys)
  for (let left = <i32>BUDGET_VALUES; left > 0 && f < end; left -= n, f++) {
    const own = keys + <usize>(f - start) * <usize>n * sizeof<K>()
    store<u32>(distinct + (<usize>f << 2), rankOne<K>(own, n, items, scratch, codes + <usize>f * stride))
  }
  return u32(f < end)
}

/**
 * Writes the sort keys of `features` adjacent features, [feature][row], in one pass over the n rows. Rows may be pages
 * apart, and each page is then translated once for all features.
 */
function makeKeys<T, K>(from: usize, n: u32, d: u32, features: u32, keys: usize): void {
  for (let row: usize = 0; row < <usize>n; row++, from += <usize>d * sizeof<T>()) {
    for (let k: usize = 0; k < <usize>features; k++) {
      store<K>(keys + (k * <usize>n + row) * sizeof<K>(), keyOf<T, K>(from + k * sizeof<T>()))
    }
  }
}

/**
 * Ranks the n keys of one feature, writes the ranks to `column` as u8, u16 or u32, and returns the number of distinct
 * values. Keys equal to the minimum, the majority in sparse data, are not sorted.
 */
function rankOne<K>(keys: usize, n: u32, items: usize, counters: usize, column: usize): u32 {
  const low = minimumOf<K>(keys, n)
  const step: usize = sizeof<K>() == 8 ? WIDE_ITEM_BYTES : 8
  const end = sizeof<K>() == 8 ? placeWide(keys, n, <u64>low, items) : placeNarrow(keys, n, <u32>low, items)
  const above = <u32>((end - items) / step)
  const sorted = sizeof<K>() == 8 ? sortWide(items, above, counters) : sortNarrow(items, above, counters) + 4
  const count = 1 + countDistinct<K>(sorted, above, step)
  if (count <= 1 << 8) writeRanks<K, u8>(sorted, above, n, column)
  else if (count <= 1 << 16) writeRanks<K, u16>(sorted, above, n, column)
  else writeRanks<K, u32>(sorted, above, n, column)
  return count
}

/** Returns the minimum of n keys of type K. */
function minimumOf<K>(keys: usize, n: u32): K {
  let low = load<K>(keys)
  for (let row: usize = 1; row < <usize>n; row++) low = min(low, load<K>(keys + row * sizeof<K>()))
  return low
}

/**
 * Returns the sort key of a value of T: an unsigned integer. Keys have the order of the values, with 0 and -0 equal.
 */
@inline
function keyOf<T, K>(value: usize): K {
  if (sizeof<K>() == 8) {
    const bits = reinterpret<u64>(<f64>load<T>(value) + 0)
    return <K>(bits ^ (<i64>bits < 0 ? <u64>-1 : 0x8000000000000000))
  }
  const bits = reinterpret<u32>(<f32>load<T>(value) + 0)
  return <K>(bits ^ (<i32>bits < 0 ? 0xffffffff : 0x80000000))
}

/**
 * Writes a u64 item for each of n u32 keys that is above the minimum `low`: the key in the upper 32 bits, the row
 * number in the lower ones. Returns the end of the items.
 */
function placeNarrow(keys: usize, n: u32, low: u32, item: usize): usize {
  for (let row: usize = 0; row < <usize>n; row++) {
    const key = load<u32>(keys + (row << 2))
    store<u64>(item, (<u64>key << 32) | <u64>row)
    item += usize(key != low) << 3
  }
  return item
}

/**
 * Writes an item of WIDE_ITEM_BYTES for each of n u64 keys that is above the minimum `low`. Returns the end of the
 * items.
 */
function placeWide(keys: usize, n: u32, low: u64, item: usize): usize {
  for (let row: usize = 0; row < <usize>n; row++) {
    const key = load<u64>(keys + (row << 3))
    store<u64>(item, key)
    store<u32>(item, <u32>row, 8)
    item += usize(key != low) * WIDE_ITEM_BYTES
  }
  return item
}

/** Sorts n items of 32-bit keys. Returns the address of the sorted items: `items`, or the buffer that follows them. */
function sortNarrow(items: usize, n: u32, counters: usize): usize {
  let low: u32 = 0xffffffff
  let high: u32 = 0
  for (let item = items; item < items + (<usize>n << 3); item += 8) {
    low = min(low, load<u32>(item, 4))
    high = max(high, load<u32>(item, 4))
  }
  return low < high ? sortKeys(items, items + (<usize>n << 3), counters, n, low, high - low) : items
}

/**
 * Sorts n items of 64-bit keys by radix sort over eight one-byte digits, skipping digits that all keys share. Returns
 * the address of the sorted items: `items`, or the buffer that follows them.
 */
function sortWide(items: usize, n: u32, counters: usize): usize {
  memory.fill(counters, 0, 8192)
  const bytes = <usize>n * WIDE_ITEM_BYTES
  countBytes(items, items + bytes, counters)
  let from = items
  let to = items + bytes
  for (let digit: usize = 0; digit < 8; digit++) {
    const own = counters + (digit << 10)
    const first = load<u8>(from + digit)
    if (load<u32>(own + (<usize>first << 2)) == n) continue
    let before: u32 = 0
    for (let at = own; at < own + 1024; at += 4) {
      const count = load<u32>(at)
      store<u32>(at, before)
      before += count
    }
    distribute(from, from + bytes, digit, own, to)
    const other = from
    from = to
    to = other
  }
  return from
}

/**
 * Counts, for each of the eight bytes of the 64-bit keys at [from, end), how often each byte value occurs. `counters`
 * is 8 × 256 u32.
 */
function countBytes(from: usize, end: usize, counters: usize): void {
  for (; from < end; from += WIDE_ITEM_BYTES) {
    for (let digit: usize = 0; digit < 8; digit++) {
      const counter = counters + (digit << 10) + (<usize>load<u8>(from + digit) << 2)
      store<u32>(counter, load<u32>(counter) + 1)
    }
  }
}

/**
 * Copies the items at [from, end) to `out` in the order of byte `digit` of their keys, items with equal bytes in their
 * given order. `places` has the next position in `out` for each value of the byte, u32.
 */
function distribute(from: usize, end: usize, digit: usize, places: usize, out: usize): void {
  for (; from < end; from += WIDE_ITEM_BYTES) {
    const counter = places + (<usize>load<u8>(from + digit) << 2)
    const place = load<u32>(counter)
    store<u32>(counter, place + 1)
    v128.store(out + <usize>place * WIDE_ITEM_BYTES, v128.load(from))
  }
}

/** Returns the number of distinct keys among n sorted keys, which lie `step` bytes apart. */
function countDistinct<K>(key: usize, n: u32, step: usize): u32 {
  let count = u32(n > 0)
  for (let i: u32 = 1; i < n; i++, key += step) count += u32(load<K>(key) != load<K>(key + step))
  return count
}

/**
 * Writes rank 0 for all n rows to `column`, then the ranks, from 1 up, of the `above` sorted items whose keys are above
 * the minimum. The row number of an item lies 8 bytes after a 64-bit key and 4 bytes before a 32-bit key.
 */
function writeRanks<K, C>(key: usize, above: u32, n: u32, column: usize): void {
  const step: usize = sizeof<K>() == 8 ? WIDE_ITEM_BYTES : 8
  const row: isize = sizeof<K>() == 8 ? 8 : -4
  memory.fill(column, 0, <usize>n * sizeof<C>())
  let rank: u32 = 1
  let last = load<K>(key)
  for (let i: u32 = 0; i < above; i++, key += step) {
    const own = load<K>(key)
    rank += u32(own != last)
    last = own
    store<C>(column + <usize>load<u32>(key + row) * sizeof<C>(), <C>rank)
  }
}
