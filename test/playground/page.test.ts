import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromium, type Playground, settled, startPlayground } from './built.ts'

const TABS = ['n=500&teachers=3&unlabeled=200&world=drawn', 'tab=digits&train=20&teachers=2&unlabeled=100', 'tab=speed']

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8'))
  const found = (await page.evaluate('axe.run()')) as { violations: { id: string; nodes: { html: string }[] }[] }
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)
}

describe.runIf(chromium)('the page', () => {
  let playground: Playground
  beforeAll(async () => {
    playground = await startPlayground()
  })
  afterAll(() => playground[Symbol.asyncDispose]())

  test.each(TABS)(
    'keeps the rules of accessibility, light and dark, at 1280 and at 390 pixels: %s',
    async (settings) => {
      for (const [width, colorScheme] of [
        [1280, 'light'],
        [390, 'dark'],
      ] as const) {
        await using opened = await playground.open(settings, { colorScheme, width })
        expect(await violations(opened.page)).toEqual([])
        expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBe(width)
        await opened.page.emulateMedia({ colorScheme: colorScheme === 'light' ? 'dark' : 'light' })
        expect(await violations(opened.page)).toEqual([])
      }
    },
  )

  test('goes from tab to tab by keys, and the address says which is open', async () => {
    await using opened = await playground.open(TABS[0])
    const { page, complaints } = opened
    await page.getByRole('tab', { name: 'World' }).focus()
    for (const name of ['Digits', 'Speed', 'World']) {
      await page.keyboard.press('ArrowRight')
      await settled(page)
      expect(await page.getByRole('tab', { selected: true }).innerText()).toBe(name)
      expect(new URL(page.url()).hash).toBe(name === 'World' ? '' : `#tab=${name.toLowerCase()}`)
    }
    expect(complaints).toEqual([])
  })
})
