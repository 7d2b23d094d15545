import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright'
import { build } from 'vite'
import type { Estimate } from '#index.js'
import { findChromium, launch, newPage } from '../browser/chromium.ts'
import { serve } from '../browser/serve.ts'

export const chromium = findChromium()

/** A served playground and the browser that opens it. */
export interface Playground extends AsyncDisposable {
  /** Opens the page with the given settings, waits until it has computed them, and collects its complaints. */
  open(settings?: string, options?: OpenOptions): Promise<OpenedPage>
}

/** Options of `Playground.open`. */
export interface OpenOptions {
  /** Width of the viewport in pixels; 1280 by default. */
  width?: number
  /** Height of the viewport in pixels; 800 by default. */
  height?: number
  colorScheme?: 'light' | 'dark'
  /** True for a screen that can be touched; false by default. */
  hasTouch?: boolean
  /** True for a cross-origin isolated page, which has threads; true by default. */
  isolated?: boolean
  /** The page to open; 'index.html' by default. */
  path?: 'index.html' | 'audit/index.html'
}

/** An open page, closed when it is disposed. */
export interface OpenedPage extends AsyncDisposable {
  page: Page
  /** Errors and warnings on the page's console, its uncaught errors, and the addresses that it failed to load. */
  complaints: string[]
}

/** A built playground, deleted when it is disposed. */
export interface BuiltPlayground extends AsyncDisposable {
  folder: string
}

/** Builds the playground into the path `some/where` of a new folder, which tests that its addresses are relative. */
export async function buildPlayground(): Promise<BuiltPlayground> {
  const folder = await mkdtemp(join(tmpdir(), 'playground-'))
  const configFile = fileURLToPath(new URL('../../playground/vite.config.ts', import.meta.url))
  await build({ configFile, logLevel: 'silent', build: { outDir: join(folder, 'some/where') } })
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

/** Serves a folder twice, with the headers of cross-origin isolation and without, and launches a browser. */
export async function startPlayground(folder: string): Promise<Playground> {
  const root = pathToFileURL(`${folder}/`)
  const servers = { isolated: await serve({ root }), exposed: await serve({ root, isolated: false }) }
  const browser = await launch(chromium!)
  return {
    open: (settings = '', { isolated = true, path = 'index.html', ...options } = {}) => {
      const { origin } = servers[isolated ? 'isolated' : 'exposed']
      return open(browser, `${origin}/some/where/${path}#${settings}`, options)
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      await Promise.all(Object.values(servers).map((each) => each[Symbol.asyncDispose]()))
    },
  }
}

async function open(
  browser: Browser,
  address: string,
  options: Omit<OpenOptions, 'isolated' | 'path'>,
): Promise<OpenedPage> {
  const { width = 1280, height = 800, colorScheme = 'light', hasTouch = false } = options
  // Reduced motion makes fading immediate, so that no test sees it half-way.
  const page = await newPage(browser, { viewport: { width, height }, colorScheme, hasTouch, reducedMotion: 'reduce' })
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

/** Waits until the page has computed the current settings. */
export async function settled(page: Page): Promise<void> {
  await page.waitForSelector('[aria-busy=false]')
}

/** Returns the page's violations of all of axe's accessibility rules, or of the given ones. */
export async function violations(page: Page, ...rules: string[]): Promise<string[]> {
  await page.evaluate(await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8'))
  const some = rules.length === 0 ? {} : { runOnly: rules }
  const found = (await page.evaluate(`axe.run(${JSON.stringify(some)})`)) as {
    violations: { id: string; nodes: { html: string }[] }[]
  }
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)
}

/** Waits until the page has drawn its canvases, which it does after a paint. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))))
}

/** Returns the settings in a page's address, read in the page: Playwright's `page.url()` lags behind. */
export async function addressOf(page: Page): Promise<Record<string, string>> {
  const hash = await page.evaluate(() => location.hash)
  return Object.fromEntries(new URLSearchParams(hash.slice(1)))
}

/**
 * Changes the address of an open page, as a pasted link does, and waits until the page has computed the new settings.
 */
export async function paste(page: Page, settings: string): Promise<void> {
  await page.evaluate(async (hash) => {
    const changed = new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }))
    location.hash = hash
    await changed
  }, settings)
  await settled(page)
}

/** Returns the numbers that a page shows for an estimate: its value, and the longer side of its interval. */
export function shownOf(name: string, { estimate, interval: [low, high] }: Estimate): Record<string, number> {
  return { [name]: estimate, [`${name}.margin`]: Math.max(estimate - low, high - estimate) }
}

/** Returns all numbers on the page, by name. */
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
