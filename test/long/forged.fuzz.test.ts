import { expect, test } from 'vitest'
import { closeSides, fuzz, openSides } from '../fuzz/fuzz.js'
import { openWatchdog } from '../fuzz/watchdog.js'

/** A million took ten minutes of a processor: who loops is ended by the watchdog. */
const HOURS = 6 * 3600_000
const { FUZZ, FUZZ_SEED, FUZZ_FROM } = process.env
const [count, seed, from] = [Number(FUZZ ?? 100_000), Number(FUZZ_SEED ?? 2), Number(FUZZ_FROM ?? 0)]

const title = `${count} forged files from number ${from} of seed ${seed} are refused or answered, and write nowhere else`

test(title, { timeout: HOURS }, async () => {
  await using watchdog = openWatchdog(seed)
  const sides = await openSides()
  const before = process.cpuUsage()
  const counts = await fuzz(sides, { seed, from, count }, watchdog.hear)
  const { user, system } = process.cpuUsage(before)
  await closeSides(sides)
  console.log(counts, `${((user + system) / 1e6).toFixed(0)} s of a processor`)
  expect(counts.refused + counts.answered + counts['not asked']).toBe(count)
})
