import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright'
import { build } from 'vite'
import type { Estimate } from '#index.js'
import { findChromium, launch, newPage } from '../browser/chromium.ts'
import { serve } from '../browser/serve.ts'

export const chromium = findChromium()

export interface Playground extends AsyncDisposable {
  /** Opens the page at some settings, waits until it has computed them, and hears what it complains of. */
  open(settings?: string, options?: OpenOptions): Promise<Opened>
}

export interface OpenOptions {
  width?: number
  height?: number
  colorScheme?: 'light' | 'dark'
  /** Whether the page is cross-origin isolated, and so has threads. */
  isolated?: boolean
}

export interface Opened extends AsyncDisposable {
  page: Page
  /** Errors and warnings on the page's console, and what it failed to load. */
  complaints: string[]
}

export interface Built extends AsyncDisposable {
  folder: string
}

/** Builds the playground into a folder of its own, at a path that is not its root. */
export async function buildPlayground(): Promise<Built> {
  const folder = await mkdtemp(join(tmpdir(), 'playground-'))
  const configFile = fileURLToPath(new URL('../../playground/vite.config.ts', import.meta.url))
  await build({ configFile, logLevel: 'silent', build: { outDir: join(folder, 'some/where') } })
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

/** Serves what was built into a folder, isolated and not, to a browser of its own. */
export async function startPlayground(folder: string): Promise<Playground> {
  const root = pathToFileURL(`${folder}/`)
  const servers = { isolated: await serve({ root }), exposed: await serve({ root, isolated: false }) }
  const browser = await launch(chromium!)
  return {
    open: (settings = '', { isolated = true, ...options } = {}) => {
      const { origin } = servers[isolated ? 'isolated' : 'exposed']
      return open(browser, `${origin}/some/where/index.html#${settings}`, options)
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      await Promise.all(Object.values(servers).map((each) => each[Symbol.asyncDispose]()))
    },
  }
}

async function open(browser: Browser, address: string, options: Omit<OpenOptions, 'isolated'>): Promise<Opened> {
  const { width = 1280, height = 800, colorScheme = 'light' } = options
  // What fades does so at once, so that nobody looks at it half-way.
  const page = await newPage(browser, { viewport: { width, height }, colorScheme, reducedMotion: 'reduce' })
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('requestfailed', (request) => complaints.push(`${request.url()} was not loaded`))
  await page.goto(address)
  await settled(page)
  return { page, complaints, [Symbol.asyncDispose]: () => page.close() }
}

/** Waits until the page has computed what its controls say. */
export async function settled(page: Page): Promise<void> {
  await page.waitForSelector('[aria-busy=false]')
}

/** Waits until what the page has computed is drawn too, which it does after it has painted. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))))
}

/** The settings in a page's address, as the page has them: the browser hears of a change a moment later. */
export async function addressOf(page: Page): Promise<Record<string, string>> {
  const hash = await page.evaluate(() => location.hash)
  return Object.fromEntries(new URLSearchParams(hash.slice(1)))
}

/** Gives an open page other settings, as a link does that is pasted into its address. */
export async function paste(page: Page, settings: string): Promise<void> {
  await page.evaluate(async (hash) => {
    const heard = new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }))
    location.hash = hash
    await heard
  }, settings)
  await settled(page)
}

/** The numbers that a page shows of an estimate. */
export function shownOf(name: string, { estimate, interval: [low, high] }: Estimate): Record<string, number> {
  return { [name]: estimate, [`${name}.margin`]: Math.max(estimate - low, high - estimate) }
}

/** All numbers on the page, by name. */
export function numbersOn(page: Page): Promise<Record<string, number>> {
  return page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll<HTMLDataElement>('data[data-name]')].map((each) => [
        each.dataset.name,
        Number(each.value),
      ]),
    ),
  )
}
