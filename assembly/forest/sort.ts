/*
 * Sorts the keys of a node by a feature. A key is a u64 with the code above 32 bits of payload.
 *
 * Few keys are sorted by insertion, more by radix sort with the number of digits that costs least: nodes deep in a tree
 * hold few of the codes.
 */

/** Minimum number of keys that are sorted by radix sort; fewer keys are sorted by insertion. */
const MIN_DISTRIBUTED_KEYS: usize = 24
/** Maximum bits of a digit in a radix sort: 16 KiB of counters, which stay in the first-level cache. */
export const MAX_DIGIT_BITS: u32 = 12

/**
 * Sorts `count` u64 keys by code. A code is the upper 32 bits of a key; codes lie in [low, low + span]. `spare` has
 * room for as many keys, and `counters` for 2^MAX_DIGIT_BITS u32. Returns the address of the sorted keys: `keys` or
 * `spare`.
 *
 * The radix sort keeps the order of keys with equal codes, which the caller gives sorted by label; the insertion sort
 * compares whole keys.
 */
export function sortKeys(keys: usize, spare: usize, counters: usize, count: usize, low: u32, span: u32): usize {
  if (count < MIN_DISTRIBUTED_KEYS) {
    insertAll(keys, keys + (count << 3))
    return keys
  }
  const bits: u32 = 32 - clz(span)
  const passes = passesFor(bits, <u32>count)
  const digit = (bits + passes - 1) / passes
  let from = keys
  let to = spare
  for (let pass: u32 = 0; pass < passes; pass++) {
    distribute(from, from + (count << 3), to, counters, low, pass * digit, digit)
    const other = from
    from = to
    to = other
  }
  return from
}

/**
 * Returns the number of radix passes that sorts `count` codes of `bits` bits at the lowest cost. In each pass, a key
 * costs about three times as much as a counter.
 */
function passesFor(bits: u32, count: u32): u32 {
  let best: u32 = 0
  let minimumCost: u32 = 0xffffffff
  for (let passes: u32 = (bits + MAX_DIGIT_BITS - 1) / MAX_DIGIT_BITS; passes <= 4; passes++) {
    const cost = passes * (3 * count + (1 << ((bits + passes - 1) / passes)))
    if (cost < minimumCost) {
      minimumCost = cost
      best = passes
    }
  }
  return best
}

/** Sorts the u64 keys at [from, end) in place by insertion. */
function insertAll(from: usize, end: usize): void {
  for (let next = from + 8; next < end; next += 8) {
    const key = load<u64>(next)
    let at = next
    for (; at > from; at -= 8) {
      const other = load<u64>(at - 8)
      if (other <= key) break
      store<u64>(at, other)
    }
    store<u64>(at, key)
  }
}

/**
 * Copies the keys at [from, end) to `to` in the order of one digit, keys with equal digits in their given order. The
 * digit is `digit` bits, from bit `shift` on, of the code minus `low`.
 */
function distribute(from: usize, end: usize, to: usize, counters: usize, low: u32, shift: u32, digit: u32): void {
  const mask: u32 = (1 << digit) - 1
  memory.fill(counters, 0, (<usize>mask + 1) << 2)
  for (let at = from; at < end; at += 8) {
    const counter = counters + (<usize>(((load<u32>(at, 4) - low) >> shift) & mask) << 2)
    store<u32>(counter, load<u32>(counter) + 8)
  }
  let place = to
  for (let at = counters; at <= counters + (<usize>mask << 2); at += 4) {
    const bytes = load<u32>(at)
    store<u32>(at, <u32>place)
    place += bytes
  }
  for (let at = from; at < end; at += 8) {
    const key = load<u64>(at)
    const counter = counters + (<usize>(((<u32>(key >> 32) - low) >> shift) & mask) << 2)
    const own = load<u32>(counter)
    store<u64>(own, key)
    store<u32>(counter, own + 8)
  }
}
