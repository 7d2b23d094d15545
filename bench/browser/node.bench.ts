import { build } from 'esbuild'
import type { Page } from 'playwright'
import { PROBLEMS, type ProblemSizes } from '../../playground/src/speed/problems.ts'
import { serve } from '../../test/browser/serve.ts'
import { alternate, median, quantile } from '../alternate.ts'
import { type BenchRow, defineSuite } from '../suite.ts'
import { launchChromium } from './chromium.ts'
import { type ProblemTimer, startTimer } from './page.ts'

const sizes: ProblemSizes = { n: 10_000, m: 2000 }

/** Bundles the page's program; it loads the library from dist/. */
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

async function startPageTimer(page: Page, threads: number): Promise<ProblemTimer> {
  const had = (await page.evaluate(
    `startTimer(${threads}, ${JSON.stringify(sizes)}).then((timer) => (globalThis.timer = timer).threads)`,
  )) as number
  if (had !== threads) throw new Error(`browser/node: the page has ${had} threads but ${threads} were asked for`)
  return { time: (problem) => page.evaluate(`timer.time(${problem})`) as Promise<number>, threads }
}

/** Measures one problem in Node and in the page, each first in every other round. */
async function besideNode(at: number, node: ProblemTimer, page: ProblemTimer, rounds: number): Promise<BenchRow> {
  const calls = [node, page].map((timer) => () => timer.time(at))
  const [inNode, inPage] = await alternate(calls, { rounds, swap: true })
  const ratios = inNode.map((seconds, round) => seconds / inPage[round])
  return {
    measured: PROBLEMS[at].title,
    threads: page.threads,
    numerics: 'strict',
    unit: 's',
    ours: median(inPage),
    peer: { name: 'Node', value: median(inNode) },
    timesFaster: median(ratios),
    details: {
      'first quartile': quantile(ratios, 0.25),
      'third quartile': quantile(ratios, 0.75),
    },
  }
}

export const suite = defineSuite({
  name: 'browser/node',
  title: 'the same problems in a page of headless Chromium, beside this Node',
  measures: `Seconds of one call, n = ${sizes.n.toLocaleString('en')}, m = ${sizes.m.toLocaleString('en')}, medians of alternating rounds; ratios are medians round by round.`,
  options: { rounds: 21, threads: [1, 2] },
  async *run(context) {
    const { rounds, threads } = context.options
    await using browser = await launchChromium(context)
    if (!browser) return
    await using served = await serve({})
    const page = await browser.newPage()
    await page.goto(`${served.origin}/`)
    await page.addScriptTag({ type: 'module', content: await bundle() })
    await page.waitForFunction('globalThis.startTimer')
    for (const count of threads) {
      const [inNode, inPage] = [await startTimer(count, sizes), await startPageTimer(page, count)]
      for (const at of PROBLEMS.keys()) yield await besideNode(at, inNode, inPage, rounds)
    }
  },
})
