import { PROBLEMS } from '../../playground/src/speed/problems.ts'
import { CONTESTANTS } from '../../playground/src/speed/words.ts'
import { findChromium } from '../../test/browser/chromium.ts'
import { type BenchRow, defineSuite } from '../suite.ts'

/** Milliseconds that a race may take. */
const PATIENCE_MS = 600_000

/** Returns the rows of a finished race, from the numbers that the page shows: both peers have one thread. */
function rowsOf(numbers: Record<string, number>): BenchRow[] {
  return PROBLEMS.flatMap(({ name, title }) =>
    (['one', 'all'] as const).flatMap((who) => {
      const ours = numbers[`${name}.${who}.seconds`]
      if (ours === undefined) return []
      return (['loop', 'tfjs'] as const).map((peer): BenchRow => {
        const value = numbers[`${name}.${peer}.seconds`]
        const threads = who === 'one' ? 1 : numbers.threads
        return {
          measured: title,
          threads,
          numerics: 'strict',
          unit: 's',
          ours,
          peer: { name: CONTESTANTS[peer](1), value },
        }
      })
    }),
  )
}

export const suite = defineSuite({
  name: 'browser/race',
  title: "the race of the playground's tab Speed, at its default sizes",
  measures: 'Seconds of one call in a page of headless Chromium, medians of five rounds; the peers have one thread.',
  options: {},
  async *run(context) {
    if (!findChromium()) return context.missing('Chromium', 'apt-get install chromium')
    const { buildPlayground, numbersOn, startPlayground } = await import('../../test/playground/built.ts')
    await using built = await buildPlayground()
    await using playground = await startPlayground(built.folder)
    await using opened = await playground.open('tab=speed')
    const { page } = opened
    await page.getByRole('button', { name: 'Start the race' }).click()
    await page.waitForSelector('button:has-text("Race again")', { timeout: PATIENCE_MS })
    yield* rowsOf(await numbersOn(page))
  },
})
