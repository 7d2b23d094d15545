// `npm run bench:browser`: the same problems in this Node and in a page of headless Chromium, in alternating rounds.
import { build } from 'esbuild'
import type { Page } from 'playwright'
import { median, PROBLEMS, type Sizes } from '../../playground/src/speed/benchmark.ts'
import { TITLES } from '../../playground/src/speed/titles.ts'
import { findChromium, launch } from '../../test/browser/chromium.ts'
import { serve } from '../../test/browser/serve.ts'
import { startTimer } from './page.ts'

const SIZES: Sizes = { n: 10_000, m: 2000 }
const ROUNDS = 21

/** The page's program, with the library as it is built. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [new URL('page.ts', import.meta.url).pathname],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    alias: { 'noisy-teacher': '/dist/index.js' },
    external: ['/dist/*'],
  })
  return outputFiles[0].text
}

async function inPage(page: Page, threads: number): Promise<(problem: number) => Promise<number>> {
  const had = await page.evaluate(
    `startTimer(${threads}, ${JSON.stringify(SIZES)}).then((timer) => (globalThis.timer = timer).threads)`,
  )
  if (had !== threads) throw new Error(`bench: the page has ${had} threads and not ${threads}`)
  return (problem) => page.evaluate(`timer.time(${problem})`) as Promise<number>
}

const chromium = findChromium()
if (!chromium) throw new Error('bench: there is no Chromium on this machine')
await using served = await serve({})
await using browser = await launch(chromium)
const page = await browser.newPage()
await page.goto(`${served.origin}/`)
await page.addScriptTag({ type: 'module', content: await bundle() })
await page.waitForFunction('globalThis.startTimer')
console.log(
  `Chromium ${browser.version()} beside Node ${process.version}, n = ${SIZES.n}, m = ${SIZES.m}, strict, ${ROUNDS} alternating rounds.`,
)
console.log('Seconds in Chromium as a share of those in Node: median of the rounds, and the middle half of them.\n')
for (const threads of [1, 2]) {
  const [here, there] = [await startTimer(threads, SIZES), await inPage(page, threads)]
  for (const [at, { name, operations }] of PROBLEMS.entries()) {
    const seconds: { node: number; chromium: number }[] = []
    for (let round = 0; round < ROUNDS; round++) {
      // Who is first changes from round to round.
      if (round % 2 === 0) seconds.push({ node: await here.time(at), chromium: await there(at) })
      else {
        const chromium = await there(at)
        seconds.push({ node: await here.time(at), chromium })
      }
    }
    const ratios = seconds.map(({ node, chromium }) => chromium / node).sort((a, b) => a - b)
    const quartile = (share: number) => ratios[Math.round(share * (ratios.length - 1))].toFixed(2)
    const speed = (of: 'node' | 'chromium') =>
      (operations(SIZES) / median(seconds.map((each) => each[of])) / 1e9).toFixed(1)
    console.log(
      `${threads} thread${threads > 1 ? 's' : ' '}  ${TITLES[name].padEnd(50)} ${median(ratios).toFixed(2)} (${quartile(0.25)}–${quartile(0.75)})   ${speed('chromium')} beside ${speed('node')} GFLOP/s`,
    )
  }
}
process.exit(0)
