import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type InlineConfig } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium, launch, newPage } from '../browser/chromium.ts'
import { serve } from '../browser/serve.ts'
import { blocksOf, ROOT } from './blocks.ts'

const blocks = blocksOf('docs/guides/bundlers.md')
/** Returns the text of the block whose first line names a file. */
const fileOf = (name: string): string => blocks.find(({ text }) => text.startsWith(`// ${name}\n`))!.text
const KEPT = 'const ready = createEngine() // no await here: see below\n'
const AWAITED = 'const ready = await createEngine()\n'
const PAGE = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundlers-'))
  await mkdir(join(folder, 'node_modules'))
  await symlink(ROOT, join(folder, 'node_modules/noisy-teacher'))
  for (const name of ['worker.js', 'main.js']) await writeFile(join(folder, name), fileOf(name))
  await writeFile(join(folder, 'index.html'), PAGE)
})
afterAll(() => rm(folder, { recursive: true }))

const buildPage = (config: InlineConfig = {}) =>
  build({ ...config, root: folder, base: './', configFile: false, logLevel: 'silent' })

test.runIf(findChromium())('the page and its worker answer as the guide says after a build by Vite', async () => {
  await buildPage()
  await using served = await serve({ root: pathToFileURL(`${folder}/dist/`) })
  await using browser = await launch(findChromium()!)
  const page = await newPage(browser)
  const messages: string[] = []
  page.on('console', (message) => messages.push(message.text()))
  page.on('pageerror', (error) => messages.push(String(error)))
  await page.goto(`${served.origin}/index.html`)
  const main = blocks.findIndex(({ text }) => text === fileOf('main.js'))
  await page.waitForFunction('document.title !== ""')
  expect(await page.title()).toBe(blocks[main + 1].text.trim())
  expect(messages).toEqual([])
})

describe('a worker with `await` at its top', () => {
  beforeAll(() => writeFile(join(folder, 'worker.js'), fileOf('worker.js').replace(KEPT, AWAITED)))

  test('is not built by default', async () => {
    expect(fileOf('worker.js')).toContain(KEPT)
    await expect(buildPage()).rejects.toThrow(/await/i)
  })

  test('is built with the configuration of the guide', async () => {
    const { default: config } = await import(`data:text/javascript,${encodeURIComponent(fileOf('vite.config.js'))}`)
    await expect(buildPage(config)).resolves.toBeDefined()
  })
})
