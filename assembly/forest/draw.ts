import { philox } from '../random/philox'
import { Growth } from './growth'

/** Returns the next 64 random bits of the tree's stream. Philox block b of the stream gives draws 2b and 2b + 1. */
function nextBits(growth: Growth): u64 {
  const odd = growth.drawn & 1
  if (!odd) {
    const plan = growth.plan
    const words = philox(growth.drawn >> 1, growth.tree, plan.seedHigh, plan.seedLow, plan.purpose)
    growth.word0 = i64x2.extract_lane(words, 0)
    growth.word1 = i64x2.extract_lane(words, 1)
  }
  growth.drawn++
  return odd ? growth.word1 : growth.word0
}

/** Returns a random whole number from 0 to n - 1. Each has probability 1/n to within 2^-64. */
export function uniformBelow(growth: Growth, n: u32): u32 {
  const bits = nextBits(growth)
  return <u32>(((bits >> 32) * n + (((bits & 0xffffffff) * n) >> 32)) >> 32)
}

/** Returns the tree's next random number in [0, 1), a multiple of 2^-53. */
export function uniform(growth: Growth): f64 {
  return <f64>(nextBits(growth) >> 11) * 1.1102230246251565e-16
}
