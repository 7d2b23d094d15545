import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright'
import { WAIT_MS } from '../patience.ts'
import { findProgram } from '../programs.ts'
import { type ServeOptions, serve } from './serve.ts'

/** The address of an installed Chromium, or undefined. */
export const findChromium = () => findProgram('chromium', 'chromium-browser', 'google-chrome')

/** What headless Chromium is started with. */
export const FLAGS = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync']

export function launch(executablePath: string, flags: string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath, args: [...FLAGS, ...flags], timeout: WAIT_MS })
}

/** Opens a page in a context of its own, which closes with it; whatever is waited for there has `WAIT_MS`. */
export async function newPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.newPage(options)
  page.setDefaultTimeout(WAIT_MS)
  return page
}

export interface Visit<T> {
  /** What the page's `globalThis.outcome` resolved to. */
  outcome: T
  /** What it wrote to the console, errors among it. */
  messages: string[]
}

/** Looks again and again from here: a page's policy may forbid what playwright would evaluate there. */
async function begins(page: Page): Promise<boolean> {
  const until = Date.now() + WAIT_MS
  while (Date.now() < until) {
    if (await page.evaluate('globalThis.outcome !== undefined')) return true
    await page.waitForTimeout(20)
  }
  return false
}

/** Opens a page at an address, runs a module's text in it if one is given, and waits for the outcome. */
export async function visit<T>(browser: Browser, address: string, script = ''): Promise<Visit<T>> {
  const page = await newPage(browser)
  try {
    const messages: string[] = []
    page.on('console', (message) => messages.push(message.text()))
    page.on('pageerror', (error) => messages.push(String(error)))
    await page.goto(address)
    if (script) await page.addScriptTag({ type: 'module', content: script })
    if (!(await begins(page))) throw new Error(`the page has no outcome: ${messages.join('\n')}`)
    return { outcome: await page.evaluate('globalThis.outcome'), messages }
  } finally {
    await page.close()
  }
}

/** Runs a module's text in an empty page that is served the project's files. */
export async function inPage<T>(browser: Browser, script: string, options: ServeOptions = {}): Promise<Visit<T>> {
  await using served = await serve(options)
  return await visit<T>(browser, `${served.origin}/`, script)
}
