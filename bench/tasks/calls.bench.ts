import { serve } from '../../test/browser/serve.ts'
import { launchChromium } from '../browser/chromium.ts'
import { type BenchRow, defineSuite } from '../suite.ts'

/** What the page measures of one round of a call, in milliseconds. */
interface TaskTimes {
  /** From the call to its answer. */
  all: number
  /** The longest time for which nothing else could run. */
  gap: number
  /** The longest task that the browser reports; 0 where none took 50 ms. */
  task: number
}

function rowOf(measured: string, threads: number, times: readonly TaskTimes[]): BenchRow {
  const minimum = (of: keyof TaskTimes) => Math.min(...times.map((time) => time[of]))
  const round = (milliseconds: number) => Math.round(milliseconds)
  return {
    measured,
    threads,
    unit: 's',
    ours: minimum('gap') / 1e3,
    details: {
      'first round ms': round(times[0].gap),
      'reported task ms': round(minimum('task')),
      'in all ms': round(minimum('all')),
    },
  }
}

export const suite = defineSuite({
  name: 'tasks/calls',
  title: "how long each public call holds a page's main thread at a time",
  measures:
    'The longest task of the best round, in a page of Chromium, isolated for 2 threads or more; the aim is 50 ms.',
  options: { rounds: 3, threads: [1], only: [] as readonly string[] },
  async *run(context) {
    const { rounds, threads, only } = context.options
    await using browser = await launchChromium(context)
    if (!browser) return
    for (const count of threads) {
      await using served = await serve({ isolated: count > 1 })
      const page = await browser.newPage()
      await page.goto(served.origin)
      const settings = JSON.stringify({ rounds, threads: count, only })
      const program = `import('/bench/tasks/page.js').then(({ run }) => run(${settings}))`
      const found: Record<string, TaskTimes[]> = await page.evaluate(program)
      const rows = Object.entries(found).map(([name, times]) => rowOf(name, count, times))
      yield* rows.sort((a, b) => b.ours - a.ours)
    }
  },
})
