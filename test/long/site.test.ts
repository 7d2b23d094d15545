import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Browser, Page, Response } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium, launch, newPage } from '../browser/chromium.ts'
import { type Served, serve } from '../browser/serve.ts'
import { ROOT } from '../docs/blocks.ts'
import { WAIT_MS } from '../patience.ts'
import { violations } from '../playground/built.ts'

/** One page of each kind. */
const KINDS = [
  'index.html',
  'guides/index.html',
  'guides/votes.html',
  'reference.html',
  'modules/Library.html',
  'functions/Library.nearest.html',
  'classes/Library.Teacher.html',
  'interfaces/Library.NearestOptions.html',
  'functions/Library.crossValidate.html',
]
/** Compressed bytes of the landing page before its world is loaded, and with it; measured: 39,000 and 230,000. */
const FIRST_VIEW_BYTES = 60_000
const WITH_WORLD_BYTES = 250_000
const BELOW = 'some/where'

const chromium = findChromium()
const folder = mkdtempSync(join(tmpdir(), 'site-'))
const site = join(folder, BELOW)
let served: Served
let browser: Browser

beforeAll(async () => {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['scripts/site.js', site], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: WAIT_MS,
  })
  expect(status, stderr).toBe(0)
  expect(Number(/^(\d+) pages/.exec(stdout)![1])).toBeGreaterThan(200)
  served = await serve({ root: pathToFileURL(`${folder}/`), types: { svg: 'image/svg+xml' } })
  if (chromium) browser = await launch(chromium)
})

afterAll(async () => {
  await browser?.close()
  await served?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

/** Opens a page of the site, and collects its errors and the compressed size of what it loads. */
async function open(path: string, { width = 390, colorScheme = 'light' as 'light' | 'dark' } = {}) {
  const page = await newPage(browser, { viewport: { width, height: 844 }, colorScheme, reducedMotion: 'reduce' })
  const complaints: string[] = []
  const responses: Response[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('requestfailed', (request) => complaints.push(`${request.url()} was not loaded`))
  page.on('response', (response) => {
    if (response.url().startsWith('http')) responses.push(response)
  })
  await page.goto(`${served.origin}/${BELOW}/${path}`, { waitUntil: 'networkidle' })
  const bytes = async () => {
    const bodies = await Promise.all(responses.map((response) => response.body()))
    return bodies.reduce((sum, body) => sum + gzipSync(body).length, 0)
  }
  return { page, complaints, bytes, [Symbol.asyncDispose]: () => page.close() }
}

/** Types into the search of a page, and waits until it shows a result. */
async function search(page: Page, text: string, result: string): Promise<void> {
  if (!(await page.locator('#tsd-search[open]').count())) await page.click('#tsd-search-trigger')
  await page.fill('#tsd-search-input', text)
  await page.locator('#tsd-search-results li', { hasText: result }).first().waitFor()
}

test('the page of audits has the files of the playground, which are there once', () => {
  expect(readFileSync(join(site, 'audit/index.html'), 'utf8')).toMatch(/src="\.\.\/playground\/assets\/[\w-]+\.js"/)
  expect(existsSync(join(site, 'playground/audit'))).toBe(false)
})

describe.runIf(chromium)('in Chromium', () => {
  test.each(['light', 'dark'] as const)(
    'no page has a violation of accessibility rules or an error (%s)',
    async (colorScheme) => {
      for (const path of KINDS) {
        await using opened = await open(path, { width: 1280, colorScheme })
        // Numbers of earlier settings fade until the world is computed.
        if (path === 'index.html') await opened.page.locator('.world-stage[aria-busy=false]').waitFor()
        expect([path, await violations(opened.page)]).toEqual([path, []])
        expect([path, opened.complaints]).toEqual([path, []])
      }
    },
  )

  test('no guide and no kind of page is wider than a phone', async () => {
    const guides = readdirSync(join(site, 'guides')).map((name) => `guides/${name}`)
    for (const path of new Set([...KINDS, ...guides])) {
      await using opened = await open(path)
      expect([path, await opened.page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, 390])
    }
  })

  test('lines of code fit a page of 1280 pixels', async () => {
    for (const path of ['index.html', 'guides/votes.html', 'guides/getting-started.html']) {
      await using opened = await open(path, { width: 1280 })
      const clipped =
        "[...document.querySelectorAll('pre')].filter((each) => each.scrollWidth > each.clientWidth).length"
      expect([path, await opened.page.evaluate(clipped)]).toEqual([path, 0])
    }
  })

  test.each(['index.html', 'guides/votes.html'])('the search of %s finds functions and guides', async (path) => {
    await using opened = await open(path, { width: 1280 })
    await search(opened.page, 'prepareN', 'prepareNearest')
    await search(opened.page, 'votes', 'Votes of people and models')
  })

  test('the landing page is small, and on a phone loads its world when that is seen', async () => {
    await using narrow = await open('index.html')
    expect(await narrow.page.locator('.world-stage').count()).toBe(0)
    expect(await narrow.bytes()).toBeLessThan(FIRST_VIEW_BYTES)
    await narrow.page.locator('#stage').scrollIntoViewIfNeeded()
    await narrow.page.locator('.world-stage[aria-busy=false]').waitFor()
    expect(await narrow.bytes()).toBeLessThan(WITH_WORLD_BYTES)
  })
})
