import { gzipSync } from 'node:zlib'
import { tableFromArrays, tableToIPC } from '@uwdata/flechette'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { serve } from '../browser/serve.ts'
import { noisyTable } from '../cli/audit.ts'
import { parquet } from '../tables/bytes.ts'
import { npyBytes } from '../tables/numpy/npy-bytes.ts'
import { chromium, type Playground, settled, startPlayground } from './built.ts'
import { dropFile, press, saved, start } from './data.ts'

/** Compressed bytes that the playground's first view may load. */
const FIRST_VIEW_BYTES = 200_000
const { text, x, given } = noisyTable(60, { share: 0.1, names: ['cat', 'mouse'], seed: 9 })
const [head, ...lines] = text.trim().split('\n')
const names = head.split(',')
const objects = lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell])))
/** The same table in each format. */
const TABLES: [name: string, content: string | Uint8Array][] = [
  ['data.csv', text],
  ['data.tsv', text.replaceAll(',', '\t')],
  ['data.jsonl', objects.map((each) => JSON.stringify(each)).join('\n')],
  [
    'data.parquet',
    parquet([
      { name: 'x0', data: x.map(([first]) => first), type: 'DOUBLE' },
      { name: 'x1', data: x.map(([, second]) => second), type: 'DOUBLE' },
      { name: 'label', data: given, type: 'STRING' },
    ]),
  ],
  ['data.arrow', tableToIPC(tableFromArrays({ x0: x.map(([first]) => first), label: given }), { format: 'file' })!],
  // The last column has the labels as numbers.
  ['data.npy', npyBytes({ values: Float32Array.from(x.flatMap((row, i) => [...row, given[i].length])), columns: 3 })],
]

/** Returns what a page, and each of its workers, gets from an address of another origin. */
async function fetched(page: Page, address: string): Promise<string[]> {
  const get = async (from: string) => {
    try {
      return String((await fetch(from)).status)
    } catch {
      return 'refused'
    }
  }
  return [
    await page.evaluate(get, address),
    ...(await Promise.all(page.workers().map((each) => each.evaluate(get, address)))),
  ]
}

describe.runIf(chromium)('nothing leaves the page of audits', () => {
  let playground: Playground
  beforeAll(async () => {
    playground = await startPlayground(inject('playground'))
  })
  afterAll(() => playground[Symbol.asyncDispose]())

  test.each(TABLES)('makes no request after it is loaded, while %s is audited and saved', async (name, content) => {
    await using opened = await playground.open('', { path: 'audit/index.html' })
    const { page, complaints } = opened
    const requests: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    await dropFile(page, name, content)
    if (name.endsWith('.npy')) await page.locator('#label').selectOption('=x3')
    await start(page)
    await press(page, 'r', 'd')
    expect((await saved(page, 'Download corrected table')).text.split('\n')).toHaveLength(61)
    await saved(page, 'Download decisions')
    expect(requests.filter((address) => !address.startsWith('blob:'))).toEqual([])
    expect(complaints).toEqual([])
  })

  test('makes no request after it is loaded, while votes are simulated and aggregated', async () => {
    await using opened = await playground.open('tab=votes&items=50')
    const { page, complaints } = opened
    const requests: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    await page.locator('#copies').fill('0')
    await settled(page)
    const votes = given.flatMap((label, i) => ['a', 'b', 'c'].map((name) => `${i},${name},${label}`))
    await dropFile(page, 'votes.csv', `item,annotator,label\n${votes.join('\n')}\n`)
    await start(page)
    expect((await saved(page, 'Download labels.csv')).text.split('\n')).toHaveLength(62)
    expect(requests.filter((address) => !address.startsWith('blob:'))).toEqual([])
    expect(complaints).toEqual([])
  })

  test('cannot send anything to another origin, neither from the page nor from its workers', async () => {
    await using other = await serve({})
    await using opened = await playground.open('', { path: 'audit/index.html' })
    const { page } = opened
    expect(page.workers().length).toBeGreaterThan(0)
    const answers = await fetched(page, `${other.origin}/package.json`)
    expect(answers).toEqual(answers.map(() => 'refused'))
    // Without the policy the same request is answered.
    await page.goto(`${other.origin.replace('127.0.0.1', 'localhost')}/`)
    expect(await fetched(page, `${other.origin}/package.json`)).toEqual(['200'])
  })

  test('is loaded with its tab, as every tab is, not with the first view of the playground', async () => {
    await using opened = await playground.open()
    const { page } = opened
    const files: Promise<Buffer>[] = []
    const loaded: string[] = []
    page.on('response', (response) => {
      if (response.url().startsWith('blob:')) return
      loaded.push(response.url())
      files.push(response.body())
    })
    await page.reload()
    await settled(page)
    const bytes = (await Promise.all(files)).reduce((sum, body) => sum + gzipSync(body).length, 0)
    expect(loaded.filter((address) => /audit|jobs|papaparse|parquet|race|tfjs|votes|digits/.test(address))).toEqual([])
    expect(loaded.filter((address) => address.endsWith('.wasm'))).toHaveLength(2)
    expect(bytes).toBeLessThan(FIRST_VIEW_BYTES)
    await page.getByRole('tab', { name: 'Your data' }).click()
    await page.waitForSelector('.audit[aria-busy=false]')
    expect(loaded.some((address) => address.includes('audit-tab'))).toBe(true)
  })
})
