import { F32, F64 } from '../lane/element'
import { MAX_DIGIT, sortKeys } from './sort'

/*
 * The rank of each value among the distinct values of its feature. Values become whole numbers of the same order, 0 and -0 the same:
 * of float32 and bytes they have 32 bits, of float64 64, and are sorted together with the number of their row.
 */

/** Counters at the start of the scratch: those of `sortKeys`, or eight digits of a byte. */
const COUNTERS: usize = 4 << MAX_DIGIT
/** Bytes of a float64 item: u64 key, u32 row. */
const WIDE: usize = 16

/** Features whose keys are made together: rows may be pages apart, and a page is then looked up once for all. */
const TOGETHER: u32 = 8

/**
 * Replaces the values of features [start, end) by their ranks: for feature f the rank of each row at codes + f stride, as u8, u16
 * or u32 as `distinct` (u32 a feature) needs. Scratch: the counters, 32 bytes a row to sort, and 4 (float64: 8) a row and feature of
 * those together.
 */
export function rankFeatures(
  x: usize, type: i32, n: u32, d: u32, codes: usize, stride: usize, distinct: usize, scratch: usize, start: u32, end: u32,
): void {
  for (let f = start; f < end; f += TOGETHER) {
    const count = min(TOGETHER, end - f)
    const column = codes + <usize>f * stride
    const counts = distinct + (<usize>f << 2)
    if (type == F32) rankTogether<f32, u32>(x + <usize>f * 4, n, d, count, column, stride, counts, scratch)
    else if (type == F64) rankTogether<f64, u64>(x + <usize>f * 8, n, d, count, column, stride, counts, scratch)
    else rankTogether<u8, u32>(x + <usize>f, n, d, count, column, stride, counts, scratch)
  }
}

function rankTogether<T, K>(
  from: usize, n: u32, d: u32, features: u32, column: usize, stride: usize, distinct: usize, scratch: usize,
): void {
  const items = scratch + COUNTERS
  const keys = items + (<usize>n << 5)
  for (let row: usize = 0; row < <usize>n; row++, from += <usize>d * sizeof<T>()) {
    for (let k: usize = 0; k < <usize>features; k++) {
      store<K>(keys + (k * <usize>n + row) * sizeof<K>(), keyOf<T, K>(from + k * sizeof<T>()))
    }
  }
  for (let k: usize = 0; k < <usize>features; k++, column += stride) {
    const own = keys + k * <usize>n * sizeof<K>()
    const sorted = sizeof<K>() == 8 ? sortWide(own, items, n, scratch) : sortNarrow(own, items, n, scratch) + 4
    const step: usize = sizeof<K>() == 8 ? WIDE : 8
    const count = countDistinct<K>(sorted, n, step)
    store<u32>(distinct + (k << 2), count)
    if (count <= 1 << 8) writeRanks<K, u8>(sorted, n, step, column)
    else if (count <= 1 << 16) writeRanks<K, u16>(sorted, n, step, column)
    else writeRanks<K, u32>(sorted, n, step, column)
  }
}

// @ts-ignore: decorator
@inline
function keyOf<T, K>(value: usize): K {
  if (sizeof<K>() == 8) {
    const bits = reinterpret<u64>(<f64>load<T>(value) + 0)
    return <K>(bits ^ (<i64>bits < 0 ? <u64>-1 : 0x8000000000000000))
  }
  const bits = reinterpret<u32>(<f32>load<T>(value) + 0)
  return <K>(bits ^ (<i32>bits < 0 ? 0xffffffff : 0x80000000))
}

/** Sorts u64 of a row's number below its key; returns where they are. */
function sortNarrow(keys: usize, items: usize, n: u32, counters: usize): usize {
  let low: u32 = 0xffffffff
  let high: u32 = 0
  for (let row: usize = 0; row < <usize>n; row++) {
    const key = load<u32>(keys + (row << 2))
    low = min(low, key)
    high = max(high, key)
    store<u64>(items + (row << 3), (<u64>key << 32) | <u64>row)
  }
  return low == high ? items : sortKeys(items, items + (<usize>n << 3), counters, n, low, high - low)
}

/** Sorts by eight digits of a byte each, without those that all share; returns where the sorted items are. */
function sortWide(keys: usize, items: usize, n: u32, counters: usize): usize {
  memory.fill(counters, 0, 8192)
  const bytes = <usize>n * WIDE
  for (let row: usize = 0; row < <usize>n; row++) {
    store<u64>(items + row * WIDE, load<u64>(keys + (row << 3)))
    store<u32>(items + row * WIDE, <u32>row, 8)
  }
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
  for (; from < end; from += WIDE) {
    for (let digit: usize = 0; digit < 8; digit++) {
      const counter = counters + (digit << 10) + (<usize>load<u8>(from + digit) << 2)
      store<u32>(counter, load<u32>(counter) + 1)
    }
  }
}

function distribute(from: usize, end: usize, digit: usize, places: usize, out: usize): void {
  for (; from < end; from += WIDE) {
    const counter = places + (<usize>load<u8>(from + digit) << 2)
    const place = load<u32>(counter)
    store<u32>(counter, place + 1)
    v128.store(out + <usize>place * WIDE, v128.load(from))
  }
}

/** Of sorted keys, `step` bytes apart. */
function countDistinct<K>(key: usize, n: u32, step: usize): u32 {
  let count: u32 = 1
  for (let i: u32 = 1; i < n; i++, key += step) count += u32(load<K>(key) != load<K>(key + step))
  return count
}

/** Writes the rank of each row, whose number is above a key of 64 bits and below one of 32. */
function writeRanks<K, C>(key: usize, n: u32, step: usize, column: usize): void {
  const row: isize = sizeof<K>() == 8 ? 8 : -4
  let rank: u32 = 0
  let last = load<K>(key)
  for (let i: u32 = 0; i < n; i++, key += step) {
    const own = load<K>(key)
    rank += u32(own != last)
    last = own
    store<C>(column + <usize>load<u32>(key + row) * sizeof<C>(), <C>rank)
  }
}
