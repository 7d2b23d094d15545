import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { chromium, numbersOn, type Playground, paste, settled, startPlayground } from './built.ts'

const WORLD = 'n=500&teachers=3&unlabeled=200&world=drawn'
const TABS = [WORLD, 'tab=digits&train=20&teachers=2&unlabeled=100', 'tab=speed']

const settingsIn = (hash: string) => Object.fromEntries(new URLSearchParams(hash.slice(1)))

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8'))
  const found = (await page.evaluate('axe.run()')) as { violations: { id: string; nodes: { html: string }[] }[] }
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)
}

describe.runIf(chromium)('the page', () => {
  let playground: Playground
  beforeAll(async () => {
    playground = await startPlayground(inject('playground'))
  })
  afterAll(() => playground[Symbol.asyncDispose]())

  test.each(TABS)(
    'keeps the rules of accessibility, light and dark, at 1280 and at 390 pixels: %s',
    async (settings) => {
      for (const [width, ...schemes] of [
        [1280, 'light', 'dark'],
        [390, 'dark', 'light'],
      ] as const) {
        await using opened = await playground.open(settings, { colorScheme: schemes[0], width })
        expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBe(width)
        for (const colorScheme of schemes) {
          await opened.page.emulateMedia({ colorScheme })
          expect(await violations(opened.page)).toEqual([])
        }
      }
    },
  )

  test('goes from tab to tab by keys, and the address says which is open, with its settings', async () => {
    await using opened = await playground.open(WORLD)
    const { page, complaints } = opened
    await page.getByRole('tab', { name: 'World' }).focus()
    for (const [name, address] of [
      ['Digits', '#tab=digits'],
      ['Speed', '#tab=speed'],
      ['World', `#${WORLD}`],
    ]) {
      await page.keyboard.press('ArrowRight')
      expect(await page.getByRole('tab', { selected: true }).innerText()).toBe(name)
      expect(settingsIn(new URL(page.url()).hash)).toEqual(settingsIn(address))
    }
    await settled(page)
    expect(complaints).toEqual([])
  })

  test('is the same from its address anew, copied, pasted into a page that is open, or loaded again', async () => {
    await using opened = await playground.open(WORLD)
    const { page, complaints } = opened
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.locator('#p').focus()
    await page.keyboard.press('ArrowRight')
    await settled(page)
    const numbers = await numbersOn(page)
    await page.getByRole('button', { name: 'Copy link' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const link = await page.evaluate(() => navigator.clipboard.readText())
    await page.reload()
    await settled(page)
    expect(await numbersOn(page)).toEqual(numbers)

    await paste(page, 'tab=digits&train=20&teachers=2&unlabeled=100')
    expect(await page.getByRole('tab', { selected: true }).innerText()).toBe('Digits')
    expect(await page.locator('output[for=train]').innerText()).toBe('20')
    await paste(page, new URL(link).hash.slice(1))
    expect(await numbersOn(page)).toEqual(numbers)
    await paste(page, `${WORLD}&tab=nonsense`)
    expect(await page.locator('[role=status]').innerText()).toContain('tab = nonsense (one of world, digits, speed)')
    expect(complaints).toEqual([])
  })
})
