import { expect, test } from 'vitest'
import { closeSides, fuzz, openSides } from '../fuzz/fuzz.js'
import { openWatchdog } from '../fuzz/watchdog.js'

const HOURS = 6 * 3600_000
const COUNT = 100_000
const SEED = 3

const title = `${COUNT} forged model files of seed ${SEED} are refused or answered, and write nowhere else`

test(title, { timeout: HOURS }, async () => {
  await using watchdog = openWatchdog(SEED)
  const sides = await openSides((original) => original.door === 'model')
  const counts = await fuzz(sides, { seed: SEED, count: COUNT }, watchdog.hear)
  await closeSides(sides)
  console.log(counts)
  expect(counts.refused).toBeGreaterThan(COUNT / 10)
  expect(counts.answered).toBeGreaterThan(COUNT / 10)
})
