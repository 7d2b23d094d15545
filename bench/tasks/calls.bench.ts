// `npm run bench:tasks -- [--only tree] [--rounds 3] [--threads 1]`: how long each public call holds a page's main thread at a time, in a
// page of Chromium that is not isolated (one thread) or, with 2 threads or more, in one that is. Of each call the longest task of its
// best round and of its first, in milliseconds, the longest first. The aim is 50.
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { findChromium, launch } from '../test/browser/chromium.ts'
import { serve } from '../test/browser/serve.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '1' },
  },
})
const [rounds, threads] = [values.rounds, values.threads].map(Number)

interface Times {
  all: number
  gap: number
  task: number
}

const chromium = findChromium()
if (!chromium) {
  console.error('bench:tasks: there is no Chromium on this machine')
  process.exit(2)
}
const browser = await launch(chromium)
try {
  await using served = await serve({ isolated: threads > 1 })
  const page = await browser.newPage()
  await page.goto(served.origin)
  const settings = JSON.stringify({ rounds, threads, only: values.only })
  print(await page.evaluate(`import('/bench/tasks/page.js').then(({ run }) => run(${settings}))`))
} finally {
  await browser.close()
}

function print(found: Record<string, Times[]>): void {
  const least = (times: Times[], of: keyof Times) => Math.min(...times.map((time) => time[of]))
  const sorted = Object.entries(found).sort(([, a], [, b]) => least(b, 'gap') - least(a, 'gap'))
  console.log(`${cpus()[0].model}, Chromium ${browser.version()}, ${threads} threads, ${rounds} rounds`)
  console.log(`${'longest'.padStart(9)}${'first'.padStart(9)}${'longtask'.padStart(10)}${'in all'.padStart(10)}`)
  for (const [name, times] of sorted) {
    const shown = [least(times, 'gap'), times[0].gap, least(times, 'task'), least(times, 'all')]
    const [longest, first, task, all] = shown.map((value) => value.toFixed(0))
    console.log(`${longest.padStart(9)}${first.padStart(9)}${task.padStart(10)}${all.padStart(10)}  ${name}`)
  }
}
