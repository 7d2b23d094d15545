// `npm run matrix`: packs the library, installs it with bundlers and runtimes into a temporary folder, and has each of them run one small
// program. Prints a line a consumer; exits with 1 where one fails or computes other bits than this Node.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright'
import { pack } from '../../scripts/pack.js'
import { findChromium, launch, visit } from '../browser/chromium.ts'
import { findFirefox, visitFirefox } from '../browser/firefox.ts'
import { serve } from '../browser/serve.ts'
import { type App, apps, checkTypes, inFirefox, placeOf, program } from './apps.ts'
import type { Outcome } from './consumer.ts'
import { installAll, type Runtime, run } from './install.ts'
import { startVite } from './vite-dev.ts'

const failures: string[] = []
let expected: string | undefined

async function attempt(name: string, body: () => Promise<void>): Promise<void> {
  try {
    await body()
  } catch (error) {
    failures.push(name)
    console.log(`FAILED  ${name}: ${(error as Error).message}`)
  }
}

/** One line: on how many threads a consumer computed what the first one did, or what went wrong. */
async function report(name: string, threads: number, body: () => Promise<Outcome>): Promise<void> {
  await attempt(name, async () => {
    const { bits, threads: had, error } = await body()
    if (error) throw new Error(error)
    expected ??= bits
    if (bits !== expected) throw new Error(`its bits are ${bits} and not ${expected}`)
    if (had !== threads) throw new Error(`it had ${had} threads and not ${threads}`)
    console.log(`ok      ${name}: ${threads === 1 ? '1 thread' : `${threads} threads`}`)
  })
}

async function inRuntimes(folder: string, runtimes: Runtime[]): Promise<void> {
  for (const entry of ['noisy-teacher', 'noisy-teacher/inline']) {
    const main = await program(folder, entry, entry)
    for (const { name, command } of runtimes) {
      const [executable, ...args] = command
      await report(`${name}, ${entry}`, 2, async () => JSON.parse(await run(executable, [...args, main], folder)))
    }
  }
}

/** The bundled command on each Node: threads of `verify`, and an experiment with the packed digits. */
async function commands(folder: string, runtimes: Runtime[]): Promise<void> {
  const main = join(folder, 'node_modules/noisy-teacher/dist/command/main.js')
  const lines = ['verify T10 T16 --fast --threads 2', 'run figure1 --fast --threads 2']
  for (const { name, command } of runtimes.filter(({ name }) => name.startsWith('node'))) {
    await attempt(`${name}, the command`, async () => {
      for (const line of lines) await run(command[0], [main, ...line.split(' '), '--quiet'], folder)
      console.log(`ok      ${name}, the command: ${lines.join('; ')}`)
    })
  }
}

type Visitor = (address: string) => Promise<Outcome>

/** Visits a page as two servers serve it: one isolates it, and so allows threads. */
async function visitBoth(name: string, open: Visitor, isolated: string, exposed: string): Promise<void> {
  await report(`${name}, isolated`, 2, () => open(isolated))
  await report(`${name}, not isolated`, 1, () => open(exposed))
}

/** Builds pages, and visits them by a browser. */
async function inPages(folder: string, list: (elsewhere: string) => App[], open: Visitor): Promise<void> {
  const root = pathToFileURL(`${folder}/`)
  await using isolated = await serve({ root })
  await using exposed = await serve({ root, isolated: false })
  for (const { name, build } of list(exposed.origin)) {
    await attempt(name, async () => {
      const page = `${placeOf(name)}/${await build(folder)}`
      await visitBoth(name, open, `${isolated.origin}/${page}`, `${exposed.origin}/${page}`)
    })
  }
}

async function inChromium(folder: string, browser: Browser): Promise<void> {
  const open: Visitor = async (address) => (await visit<Outcome>(browser, address)).outcome
  await inPages(folder, apps, open)
  await attempt('vite dev', async () => {
    await using isolated = await startVite(folder, true)
    await using exposed = await startVite(folder, false)
    await visitBoth('vite dev', open, isolated.address, exposed.address)
  })
}

async function types(folder: string): Promise<void> {
  for (const resolution of ['nodenext', 'bundler'] as const) {
    await attempt(`types, ${resolution}`, async () => {
      await checkTypes(folder, resolution)
      console.log(`ok      types, ${resolution}`)
    })
  }
}

const folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-'))
try {
  console.log('Installing the packed library, bundlers and runtimes …')
  const runtimes = await installAll(folder, pack(folder))
  await inRuntimes(folder, runtimes)
  await commands(folder, runtimes)
  await types(folder)
  const chromium = findChromium()
  if (!chromium) throw new Error('there is no Chromium on this machine for the pages')
  await using browser = await launch(chromium)
  await inChromium(folder, browser)
  const firefox = findFirefox()
  if (firefox)
    await inPages(
      folder,
      () => [inFirefox],
      (address) => visitFirefox(firefox, address),
    )
  else console.log('–       firefox: there is none on this machine')
} finally {
  await rm(folder, { recursive: true })
}
console.log(failures.length === 0 ? 'all consumers passed' : `${failures.length} failed: ${failures.join('; ')}`)
process.exitCode = failures.length === 0 ? 0 : 1
