import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { inPage } from '../../playground/src/audit/words.ts'
import { noisyTable } from '../cli/audit.ts'
import { cli } from '../cli/cli.ts'
import { Files } from '../cli/votes.ts'
import { chromium, type OpenedPage, type Playground, settled, startPlayground, violations } from './built.ts'
import { dropFile, press, problemOn, runOn, saved, start } from './data.ts'

const NAMES = ['ant', 'bee', 'cat']
const table = noisyTable(150, { names: NAMES, share: 0.1, seed: 5 })

describe.runIf(chromium)('the page of audits', () => {
  const files = new Files()
  let playground: Playground
  let path: string
  beforeAll(async () => {
    await files.open()
    path = await files.write('data.csv', table.text)
    playground = await startPlayground(inject('playground'))
  })
  afterAll(async () => {
    await playground[Symbol.asyncDispose]()
    await files.close()
  })

  const open = (options = {}): Promise<OpenedPage> => playground.open('', { path: 'audit/index.html', ...options })

  /** Runs the command with a report, and returns what it printed and the text of its files. */
  async function command(flags: string) {
    const { code, stdout, stderr } = await cli(`${flags} --threads 1 --out ${files.path('report')}`)
    if (code !== 0) throw new Error(stderr)
    return { stdout, fileOf: (name: string) => readFile(files.path(`report/${name}`), 'utf8') }
  }

  test('says what the command says, and saves the tables that the command writes', async () => {
    await using opened = await open()
    const { page, complaints } = opened
    await runOn(page, 'data.csv', table.text)
    const relabeled = await command(`audit ${path} --cleaned relabel`)
    const printed = inPage(relabeled.stdout.replace(/\s+/g, ' '))
    expect(printed).toContain(await page.locator('.verdict h2').innerText())
    expect(printed).toContain((await page.locator('.verdict .story').innerText()).replace(/\s+/g, ' '))
    for (const number of await page.locator('.numbers dd').allInnerTexts()) expect(printed).toContain(number)
    const list = await saved(page, 'Download the list')
    expect(list).toEqual({ name: 'suspects.csv', text: await relabeled.fileOf('suspects.csv') })

    const suspects = list.text.trim().split('\n').length - 1
    expect(suspects).toBeGreaterThan(5)
    const decided = page.locator('.decided')
    expect(await decided.innerText()).toBe(`0 of ${suspects} decided`)
    await press(page, 'k', 'd', 'u', 'u')
    expect(await decided.innerText()).toBe(`0 of ${suspects} decided`)
    await press(page, ...new Array(suspects).fill('r'))
    expect(await decided.innerText()).toBe(`${suspects} of ${suspects} decided`)
    const cleaned = await saved(page, 'Download corrected table')
    expect(cleaned).toEqual({ name: 'cleaned.csv', text: await relabeled.fileOf('cleaned.csv') })
    expect(cleaned.text).not.toBe(table.text)

    await press(page, ...new Array(suspects).fill('u'), 'd')
    await page.getByRole('button', { name: 'Drop the rest' }).click()
    const dropped = await command(`audit ${path} --cleaned drop`)
    expect((await saved(page, 'Download corrected table')).text).toBe(await dropped.fileOf('cleaned.csv'))
    expect(complaints).toEqual([])
  })

  test('saves decisions that --checked takes, and audits again with the same result', async () => {
    await using opened = await open()
    const { page } = opened
    await runOn(page, 'data.csv', table.text)
    const lines = (await saved(page, 'Download the list')).text.split('\n').slice(1, 4)
    const [first, second, third] = lines.map((line) => line.split(','))
    await press(page, 'k', 'ArrowDown', 'd', 'ArrowUp', 'ArrowUp')
    // The second row gets the class that is neither given nor proposed.
    const other = NAMES.find((name) => !second.slice(1, 3).includes(name))!
    await page.locator('#other').selectOption(`=${other}`)
    const decisions = await saved(page, 'Download decisions')
    const rows = [
      [first[0], first[1], first[1], 'keep'],
      [second[0], second[1], other, 'relabel'],
      [third[0], third[1], '', 'drop'],
    ]
    const inOrder = rows.sort((a, b) => table.ids.indexOf(a[0]) - table.ids.indexOf(b[0]))
    expect(decisions.name).toBe('decisions.csv')
    expect(decisions.text).toBe(['id,given,label,decision', ...inOrder.map((row) => row.join(',')), ''].join('\n'))

    const checked = await files.write('decisions.csv', decisions.text)
    const again = await command(`audit ${path} --checked ${checked}`)
    await page.getByRole('button', { name: 'Audit again with 2 checked rows' }).click()
    await settled(page)
    expect(await page.locator('.bounds dt').allInnerTexts()).toHaveLength(3)
    expect((await saved(page, 'Download the list')).text).toBe(await again.fileOf('suspects.csv'))
    const printed = again.stdout.replace(/\s+/g, ' ')
    for (const number of await page.locator('.numbers dd').allInnerTexts()) expect(printed).toContain(number)
  })

  test('makes labels of votes as the command does', async () => {
    const votes = table.ids.flatMap((id, i) =>
      [0, 1, 2, 3].map((w) => [id, `w${w}`, (i * 7 + w * 5) % 10 < 2 ? table.given[i] : table.truth[i]].join(',')),
    )
    const text = `item,worker,label\n${votes.join('\n')}\n`
    await using opened = await open()
    const { page } = opened
    await runOn(page, 'votes.csv', text)
    const { stdout, fileOf } = await command(`votes ${await files.write('votes.csv', text)}`)
    for (const name of ['labels.csv', 'annotators.csv'])
      expect(await saved(page, `Download ${name}`)).toEqual({ name, text: await fileOf(name) })
    for (const number of await page.locator('.numbers dd').allInnerTexts()) expect(stdout).toContain(number)
  })

  test('shows the rows of one list and one class, and only those that are visible', async () => {
    const long = noisyTable(900, { names: NAMES, share: 0.3, seed: 6 })
    await using opened = await open()
    const { page } = opened
    await runOn(page, 'long.csv', long.text)
    const list = (await saved(page, 'Download the list')).text.trim().split('\n').slice(1)
    const cells = list.map((line) => line.split(','))
    const size = async () => Number(await page.locator('.suspects [role=option]').first().getAttribute('aria-setsize'))
    expect(await size()).toBe(list.length)
    expect(await page.locator('.suspects [role=option]').count()).toBeLessThan(40)
    await press(page, 'End')
    const last = page.locator('.suspects [role=option][aria-selected=true]')
    expect(await last.innerText()).toContain(cells.at(-1)![0])
    await page.locator('#list').selectOption('certain')
    expect(await size()).toBe(cells.filter((row) => row[4] === 'certain').length)
    await page.locator('#list').selectOption('listed')
    await page.locator('#class').selectOption('ant')
    expect(await size()).toBe(cells.filter((row) => row.slice(1, 3).includes('ant')).length)
    await page.locator('#class').selectOption('')
    await page.locator('#list').selectOption('random')
    expect(await size()).toBe(100)
  })

  test('stops an audit, and starts it again', async () => {
    const long = noisyTable(6000, { names: NAMES, share: 0.3, seed: 7 })
    await using opened = await open()
    const { page, complaints } = opened
    await dropFile(page, 'long.csv', long.text)
    await page.locator('.run button').click()
    await page.waitForSelector('.run progress[value]')
    await page.getByRole('button', { name: 'Stop' }).click()
    await settled(page)
    expect(await page.locator('.verdict').count()).toBe(0)
    await runOn(page, 'data.csv', table.text)
    expect(await page.locator('.verdict .story').innerText()).toContain('data.csv: 150 rows')
    expect(await problemOn(page)).toBe('')
    expect(complaints).toEqual([])
  })

  test('names what is wrong with a table in one sentence, and goes on', async () => {
    await using opened = await open()
    const { page, complaints } = opened
    await dropFile(page, 'sheet.csv', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0))
    expect(await problemOn(page)).toBe(
      'sheet.csv: the file is a zip archive or a spreadsheet, which is not read; unpack it, or save the sheet as CSV',
    )
    await dropFile(page, 'empty.csv', '')
    expect(await problemOn(page)).toMatch(/^empty.csv: [^\n]+$/)
    await runOn(page, 'words.csv', 'x,label\n1,a\nfoo,b\n')
    expect(await problemOn(page)).toMatch(/^words.csv: data row 2, column 'x'[^\n]+$/)
    await runOn(page, 'data.csv', table.text)
    expect(await problemOn(page)).toBe('')
    expect(await page.locator('.verdict').count()).toBe(1)
    expect(complaints).toEqual([])
  })

  test.each([
    { width: 1280, first: 'light', second: 'dark' },
    { width: 390, first: 'dark', second: 'light' },
  ] as const)(
    'meets the accessibility rules at $width pixels, $first and $second',
    async ({ width, first, second }) => {
      await using opened = await open({ width, colorScheme: first })
      const { page } = opened
      await page.getByRole('button', { name: 'Try a sample' }).click()
      await page.waitForSelector('.columns-form h2:text-is("sample.csv")')
      await start(page)
      await page.locator('summary').evaluateAll((all) => {
        for (const each of all) (each as HTMLElement).click()
      })
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
      expect(await violations(page)).toEqual([])
      await page.emulateMedia({ colorScheme: second, reducedMotion: 'reduce' })
      expect(await violations(page, 'color-contrast', 'link-in-text-block')).toEqual([])
      expect(await page.locator('.audit').innerText()).not.toMatch(/--(?!checked\b|gold\b)\w/)
    },
  )
})
