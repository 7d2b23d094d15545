import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createEngine } from '#index.js'
import { defaultsOf } from '../../playground/src/address.ts'
import { crowdOf, groupsOf } from '../../playground/src/votes/crowd.ts'
import type { VotesPart } from '../../playground/src/votes/parts.ts'
import { VOTES_FIELDS, type VotesSettings } from '../../playground/src/votes/settings.ts'
import { simulateVotes } from '../../playground/src/votes/simulate.ts'
import { coverage, describeAnnotator, describeCrowd, describeFlips } from '../../playground/src/votes/words.ts'
import { chromium, numbersOn, type Playground, settled, shownOf, startPlayground, violations } from './built.ts'
import { dropFile, problemOn, start } from './data.ts'

const settingsWith = (some: Partial<VotesSettings> = {}) => ({ ...defaultsOf(VOTES_FIELDS), ...some })

/** Runs the simulation, and returns its parts as one object. */
async function simulated(some: Partial<VotesSettings> = {}) {
  await using engine = await createEngine({ threads: 1 })
  const all: VotesPart[] = []
  const { signal } = new AbortController()
  await simulateVotes(settingsWith(some), { engine, signal, send: (part: VotesPart) => all.push(part) })
  expect(engine.bytesInUse).toBe(0)
  const errors = Object.assign({}, ...all.map((part) => (part.kind === 'errors' ? part.errors : {})))
  const [crowd, found] = [all.find(({ kind }) => kind === 'crowd'), all.find(({ kind }) => kind === 'found')]
  if (crowd?.kind !== 'crowd' || found?.kind !== 'found') throw new Error('a part is missing')
  return { errors, ...crowd, found }
}

test('a crowd has the accuracies, spammers and copies of the settings, and is described', () => {
  const some = settingsWith({ annotators: 8, accuracy: 0.7, spread: 0.1, spammers: 0.25, copies: 0.25 })
  const crowd = crowdOf(some)
  expect(crowd.map(({ accuracy }) => Number(accuracy.toFixed(4)))).toEqual([
    0.8, 0.7333, 0.6667, 0.6, 0.5, 0.5, 0.6, 0.6,
  ])
  expect(groupsOf(crowd).map(({ size }) => size)).toEqual([1, 1, 1, 3, 1, 1])
  expect(crowd.map((_, w) => describeAnnotator(crowd, w))).toEqual([
    '',
    '',
    '',
    'is copied',
    'at random',
    'at random',
    'copies 4',
    'copies 4',
  ])
  expect(describeCrowd(some)).toBe('2 answer at random, 2 copy another, and nobody knows which.')
  expect(describeCrowd({ ...some, annotators: 5, copies: 0 })).toBe('1 answers at random, and nobody knows which.')
  expect(describeCrowd({ ...some, spammers: 0, copies: 0, spread: 0 })).toBe('All are equally good.')
})

test('simulated errors are those of theory, and weighing comes near to the best rule', async () => {
  const { errors, theory, found, crowd } = await simulated({ items: 3000 })
  for (const name of ['one', 'plurality'] as const) {
    const [low, high] = errors[name].interval
    expect(theory[name]).toBeGreaterThan(low)
    expect(theory[name]).toBeLessThan(high)
  }
  const { fixed, broken, shown } = found.flips
  expect(fixed - broken).toBe(Math.round(3000 * (errors.plurality.estimate - errors.model.estimate)))
  expect(errors.model.estimate).toBeLessThan(errors.best.estimate + 0.01)
  expect(shown).toHaveLength(12)
  for (const { votes } of shown) expect(votes.filter((vote) => vote >= 0)).toHaveLength(6)
  const { inside, of } = coverage(crowd, found.annotators)
  expect(of).toBe(12)
  expect(inside).toBeGreaterThan(9)
})

test('flipped labels are counted in words', () => {
  const shown = [{ item: 4, votes: Int8Array.of(1, 0), isFixed: true, isTie: true }]
  expect(describeFlips({ fixed: 1, broken: 0, shown }, 50)).toBe(
    'Of 50, weighing corrects 1 label and spoils 0. They are:',
  )
  expect(describeFlips({ fixed: 0, broken: 0, shown: [] }, 50)).toBe('Weighing the votes changes no label here.')
})

describe.runIf(chromium)('the Votes tab', () => {
  let playground: Playground
  beforeAll(async () => {
    playground = await startPlayground(inject('playground'))
  })
  afterAll(() => playground[Symbol.asyncDispose]())

  test('shows the errors of the simulation, also after a slider has moved', async () => {
    await using opened = await playground.open('tab=votes&annotators=8')
    const { page, complaints } = opened
    const shown = async (some: Partial<VotesSettings>) => {
      const { errors, theory } = await simulated({ annotators: 8, ...some })
      const exact = Object.entries(theory).map(([name, value]) => [`theory.${name}`, value])
      const measured = Object.entries(errors).map(([name, estimate]) => shownOf(name, estimate as never))
      expect(await numbersOn(page)).toEqual(Object.assign(Object.fromEntries(exact), ...measured))
    }
    await shown({})
    await page.locator('#spammers').fill('0')
    await settled(page)
    await shown({ spammers: 0 })
    await page.locator('#votes').fill('0')
    await settled(page)
    expect(await problemOn(page)).toBe('')
    expect(await page.locator('.votes > .note').innerText()).toContain('These votes alone cannot decide')
    expect(complaints).toEqual([])
  })

  test('takes a table with a column for each annotator as votes', async () => {
    await using opened = await playground.open('tab=votes&items=50')
    const { page, complaints } = opened
    const rows = Array.from({ length: 60 }, (_, i) => {
      const label = (w: number) => ((i + w * 7) % 11 < 2 ? 'ant' : 'bee')
      return `${[`item-${i}`, label(0), label(1), label(2), label(3)].join(',')}\n`
    })
    await dropFile(page, 'wide.csv', `item,a,b,c,d\n${rows.join('')}`)
    await start(page)
    expect(await page.locator('.verdict .story').innerText()).toContain('240 votes')
    expect(complaints).toEqual([])
  })

  test.each([
    { width: 1280, first: 'light', second: 'dark' },
    { width: 390, first: 'dark', second: 'light' },
  ] as const)('meets the accessibility rules with a result at $width pixels', async ({ width, first, second }) => {
    await using opened = await playground.open('tab=votes', { width, colorScheme: first })
    const { page } = opened
    await page.getByRole('button', { name: 'Try a sample of votes' }).click()
    await page.waitForSelector('.columns-form h2')
    await start(page)
    await page.locator('summary').click()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    expect(await violations(page)).toEqual([])
    await page.emulateMedia({ colorScheme: second, reducedMotion: 'reduce' })
    expect(await violations(page, 'color-contrast', 'link-in-text-block')).toEqual([])
  })
})
