import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import {
  addressOf,
  chromium,
  numbersOn,
  type Playground,
  paste,
  settled,
  startPlayground,
  violations,
} from './built.ts'

const WORLD = 'n=500&teachers=3&unlabeled=200&world=drawn'
const TAB_SETTINGS = [WORLD, 'tab=digits&train=20&teachers=2&unlabeled=100', 'tab=speed', 'tab=data']

/** Clicks 'Copy link' and waits for the text 'Copied', which disappears after two seconds. */
async function copyLink(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Copy link' })
  const change = await button.evaluateHandle((element) => {
    const text = new Promise<string>((resolve) => {
      const observer = new MutationObserver(() => resolve(element.textContent))
      observer.observe(element, { childList: true, characterData: true, subtree: true })
    })
    return { text }
  })
  await button.click()
  expect(await change.evaluate(({ text }) => text)).toBe('Copied')
}

describe.runIf(chromium)('the page', () => {
  let playground: Playground
  beforeAll(async () => {
    playground = await startPlayground(inject('playground'))
  })
  afterAll(() => playground[Symbol.asyncDispose]())

  const views = [
    { width: 1280, first: 'light', second: 'dark' },
    { width: 390, first: 'dark', second: 'light' },
  ] as const
  test.each(TAB_SETTINGS.flatMap((settings) => views.map((view) => ({ ...view, settings }))))(
    'meets the accessibility rules at $width pixels, $first and $second: $settings',
    async (view) => {
      const { settings, width, first, second } = view
      await using opened = await playground.open(settings, { colorScheme: first, width })
      expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBe(width)
      expect(await violations(opened.page)).toEqual([])
      // The schemes differ only in colors.
      await opened.page.emulateMedia({ colorScheme: second, reducedMotion: 'reduce' })
      expect(await violations(opened.page, 'color-contrast', 'link-in-text-block')).toEqual([])
    },
  )

  test('switches tabs by arrow keys and keeps the open tab with its settings in the address', async () => {
    await using opened = await playground.open(WORLD)
    const { page, complaints } = opened
    await page.getByRole('tab', { name: 'World' }).focus()
    for (const [name, address] of [
      ['Digits', 'tab=digits'],
      ['Your data', 'tab=data'],
      ['Votes', 'tab=votes'],
      ['Speed', 'tab=speed'],
      ['World', WORLD],
    ]) {
      await page.keyboard.press('ArrowRight')
      expect(await page.getByRole('tab', { selected: true }).innerText()).toBe(name)
      expect(await addressOf(page)).toEqual(Object.fromEntries(new URLSearchParams(address)))
    }
    await settled(page)
    expect(complaints).toEqual([])
  })

  test('shows the same numbers after its link is copied, reloaded, or pasted into an open page', async () => {
    await using opened = await playground.open(WORLD)
    const { page, complaints } = opened
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.locator('#p').focus()
    await page.keyboard.press('ArrowRight')
    await settled(page)
    const numbers = await numbersOn(page)
    await copyLink(page)
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
    expect(await page.locator('[role=status]').innerText()).toContain(
      'tab is nonsense but must be one of world, digits, data, votes, speed',
    )
    expect(complaints).toEqual([])
  })
})
