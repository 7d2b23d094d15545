// `npm run matrix`: packs the library, installs it with bundlers and runtimes into a temporary folder, and has each of them run one small
// program. Prints a line a consumer; exits with 1 where one fails or computes other bits than this Node.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { pack } from '../../scripts/pack.js'
import { findChromium, launch, visit } from '../browser/chromium.ts'
import { serve } from '../browser/serve.ts'
import { apps, checkTypes, placeOf, program } from './apps.ts'
import type { Outcome } from './consumer.ts'
import { installAll, type Runtime, run } from './install.ts'
import { startVite } from './vite-dev.ts'

const failures: string[] = []
let expected: string | undefined

/** One line: on how many threads a consumer computed what the first one did, or what went wrong. */
async function report(name: string, threads: number, body: () => Promise<Outcome>): Promise<void> {
  try {
    const { bits, threads: had } = await body()
    expected ??= bits
    if (bits !== expected) throw new Error(`its bits are ${bits} and not ${expected}`)
    if (had !== threads) throw new Error(`it had ${had} threads and not ${threads}`)
    console.log(`ok      ${name}: ${threads === 1 ? '1 thread' : `${threads} threads`}`)
  } catch (error) {
    failures.push(name)
    console.log(`FAILED  ${name}: ${(error as Error).message}`)
  }
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

/** Visits a page as two servers serve it: one isolates it, and so allows threads. */
async function visitBoth(browser: Browser, name: string, isolated: string, open: string): Promise<void> {
  for (const [how, address, threads] of [
    ['isolated', isolated, 2],
    ['not isolated', open, 1],
  ] as const) {
    await report(`${name}, ${how}`, threads, async () => (await visit<Outcome>(browser, address)).outcome)
  }
}

async function inPages(folder: string, browser: Browser): Promise<void> {
  const root = pathToFileURL(`${folder}/`)
  await using isolated = await serve({ root })
  await using open = await serve({ root, isolated: false })
  for (const { name, build } of apps(open.origin)) {
    try {
      const page = `${placeOf(name)}/${await build(folder)}`
      await visitBoth(browser, name, `${isolated.origin}/${page}`, `${open.origin}/${page}`)
    } catch (error) {
      failures.push(name)
      console.log(`FAILED  ${name}: ${(error as Error).message}`)
    }
  }
  await using isolatedVite = await startVite(folder, true)
  await using openVite = await startVite(folder, false)
  await visitBoth(browser, 'vite dev', isolatedVite.address, openVite.address)
}

async function types(folder: string): Promise<void> {
  for (const resolution of ['nodenext', 'bundler'] as const) {
    const name = `types, ${resolution}`
    try {
      await checkTypes(folder, resolution)
      console.log(`ok      ${name}`)
    } catch (error) {
      failures.push(name)
      console.log(`FAILED  ${name}: ${(error as Error).message}`)
    }
  }
}

const folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-'))
try {
  console.log('Installing the packed library, bundlers and runtimes …')
  const runtimes = await installAll(folder, pack(folder))
  await inRuntimes(folder, runtimes)
  await types(folder)
  const chromium = findChromium()
  if (!chromium) throw new Error('there is no Chromium on this machine for the pages')
  await using browser = await launch(chromium)
  await inPages(folder, browser)
} finally {
  await rm(folder, { recursive: true })
}
console.log(failures.length === 0 ? 'all consumers passed' : `${failures.length} failed: ${failures.join('; ')}`)
process.exitCode = failures.length === 0 ? 0 : 1
