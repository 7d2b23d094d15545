import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { preview } from 'vite'
import { describe, expect, test } from 'vitest'
import { findChromium, launch, newPage } from '../browser/chromium.ts'
import { serve } from '../browser/serve.ts'
import { type Block, blocksOf } from './blocks.ts'

const blocks = blocksOf('docs/guides/threads-in-a-page.md')
const of = (language: string): Block[] => blocks.filter((block) => block.language === language)
const chromium = findChromium()

/** The headers that pages are told to be served with. */
const headers = Object.fromEntries(
  of('http')
    .flatMap(({ text }) => text.trim().split('\n'))
    .map((line) => line.split(': ')),
)

test('there is a page, a server and their headers to be tried', () => {
  expect([of('html').length, of('js').length, Object.keys(headers).length]).toEqual([1, 1, 2])
})

test("Vite's servers send the headers by the configuration that is given", async () => {
  const { default: config } = await import(`data:text/javascript,${encodeURIComponent(of('js')[0].text)}`)
  const root = await mkdtemp(join(tmpdir(), 'docs-'))
  await writeFile(join(root, 'index.html'), '<!doctype html>')
  const server = await preview({
    ...config,
    root,
    configFile: false,
    logLevel: 'silent',
    build: { outDir: '.' },
    preview: { ...config.preview, port: 0, host: '127.0.0.1' },
  })
  try {
    const response = await fetch(server.resolvedUrls!.local[0])
    for (const [name, value] of Object.entries(headers)) expect(response.headers.get(name)).toBe(value)
  } finally {
    await server.close()
    await rm(root, { recursive: true })
  }
  expect(config.server).toEqual(config.preview)
})

describe.runIf(chromium)('the page', () => {
  test.each([true, false])(
    'computes with the headers (%s), and says why it has one thread without',
    async (isolated) => {
      await using served = await serve({ isolated })
      await using browser = await launch(chromium!)
      const page = await newPage(browser)
      const failures: string[] = []
      page.on('pageerror', (error) => failures.push(String(error)))
      await page.route('**/page.html', (route) =>
        route.fulfill({ contentType: 'text/html', body: of('html')[0].text, ...(isolated && { headers }) }),
      )
      await page.goto(`${served.origin}/page.html`)
      await page.waitForFunction("document.querySelector('output').textContent !== '…'")
      const reason = blocks[blocks.indexOf(of('html')[0]) + 1].text.trim()
      const threads = isolated ? 'threads ' : `one thread ${reason}`
      expect(await page.locator('output').textContent()).toMatch(
        new RegExp(`^\\d+ by ${threads.replace(/[()]/g, '.')}$`),
      )
      expect(failures).toEqual([])
    },
  )
})
