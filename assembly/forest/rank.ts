import { at, F32, F64 } from '../lane/element'

/** Bytes of an item that is sorted: u64 key, u32 row. */
const ITEM: usize = 16

/**
 * Replaces the values of features [start, end) by their ranks among the distinct ones: for feature f the rank of each row at
 * codes + f stride, as u8, u16 or u32 as `distinct` (u32 a feature) needs. 0 and -0 are equal. Scratch: 8 KiB, 32 bytes a row.
 */
export function rankFeatures(
  x: usize, type: i32, n: u32, d: u32, codes: usize, stride: usize, distinct: usize, scratch: usize, start: u32, end: u32,
): void {
  const items = scratch + 8192
  for (let f = start; f < end; f++) {
    if (type == F32) keysOf<f32>(x, n, d, f, items)
    else if (type == F64) keysOf<f64>(x, n, d, f, items)
    else keysOf<u8>(x, n, d, f, items)
    const sorted = sortItems(items, n, scratch)
    const count = countDistinct(sorted, n)
    store<u32>(distinct + (<usize>f << 2), count)
    const column = codes + <usize>f * stride
    if (count <= 1 << 8) writeRanks<u8>(sorted, n, column)
    else if (count <= 1 << 16) writeRanks<u16>(sorted, n, column)
    else writeRanks<u32>(sorted, n, column)
  }
}

/** Keys of u64 in the order of the values. */
function keysOf<T>(x: usize, n: u32, d: u32, f: u32, items: usize): void {
  let from = x + <usize>f * sizeof<T>()
  for (let row: u32 = 0; row < n; row++, items += ITEM, from += <usize>d * sizeof<T>()) {
    const bits = reinterpret<u64>(at<T>(from, 0) + 0)
    store<u64>(items, bits ^ (<i64>bits < 0 ? <u64>-1 : 0x8000000000000000))
    store<u32>(items, row, 8)
  }
}

/** Sorts by eight digits of a byte each, without those that all share; returns where the sorted items are. */
function sortItems(items: usize, n: u32, counters: usize): usize {
  memory.fill(counters, 0, 8192)
  const bytes = <usize>n * ITEM
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

function countBytes(from: usize, end: usize, counters: usize): void {
  for (; from < end; from += ITEM) {
    for (let digit: usize = 0; digit < 8; digit++) {
      const counter = counters + (digit << 10) + (<usize>load<u8>(from + digit) << 2)
      store<u32>(counter, load<u32>(counter) + 1)
    }
  }
}

function distribute(from: usize, end: usize, digit: usize, places: usize, out: usize): void {
  for (; from < end; from += ITEM) {
    const counter = places + (<usize>load<u8>(from + digit) << 2)
    const place = load<u32>(counter)
    store<u32>(counter, place + 1)
    v128.store(out + <usize>place * ITEM, v128.load(from))
  }
}

function countDistinct(sorted: usize, n: u32): u32 {
  let count: u32 = 1
  for (let row: u32 = 1; row < n; row++, sorted += ITEM) {
    count += u32(load<u64>(sorted) != load<u64>(sorted, 16))
  }
  return count
}

function writeRanks<C>(sorted: usize, n: u32, column: usize): void {
  let rank: u32 = 0
  let last = load<u64>(sorted)
  for (let i: u32 = 0; i < n; i++, sorted += ITEM) {
    const key = load<u64>(sorted)
    rank += u32(key != last)
    last = key
    store<C>(column + <usize>load<u32>(sorted, 8) * sizeof<C>(), <C>rank)
  }
}
