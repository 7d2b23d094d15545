import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createEngine } from '#index.js'
import { checkAnswer } from '../../playground/src/speed/answers.ts'
import { loop } from '../../playground/src/speed/contestants/loop.ts'
import { ours } from '../../playground/src/speed/contestants/ours.ts'
import { operandsOf } from '../../playground/src/speed/operands.ts'
import type { LaneResult } from '../../playground/src/speed/parts.ts'
import { PROBLEMS } from '../../playground/src/speed/problems.ts'
import { checkText, describeAnswers, describeTimes } from '../../playground/src/speed/words.ts'
import { chromium, numbersOn, type Playground, settled, startPlayground } from './built.ts'

test.each(PROBLEMS)('noisy-teacher gives the answers of the plain loop: $name', async (problem) => {
  await using engine = await createEngine({ threads: 1 })
  const operands = operandsOf(problem, { n: 203, m: 30 })
  const answers = [loop, ours('one', engine)].map(async (contestant) => {
    using prepared = contestant.prepare(problem, operands)
    return await prepared.run()
  })
  const [right, answer] = await Promise.all(answers)
  const check = checkAnswer(problem, answer, right)
  if (check.kind === 'nearest') expect(check).toEqual({ kind: 'nearest', differing: 0, queries: 30 })
  else expect(check.error).toBeLessThan(1e-6)
})

test('wrong neighbors and the error of a product are counted, and described', () => {
  const nearest = checkAnswer({ kind: 'nearest' }, Int32Array.of(4, 5, 6, 8), Uint32Array.of(4, 5, 6, 7))
  expect(nearest).toEqual({ kind: 'nearest', differing: 1, queries: 4 })
  expect(checkText(nearest)).toBe('1 of 4 wrong')
  expect(checkText({ ...nearest, differing: 0 } as typeof nearest)).toBe('all 4 right')
  const gram = checkAnswer({ kind: 'gram' }, Float32Array.of(3, 4.5), Float64Array.of(3, 4))
  expect(gram).toEqual({ kind: 'gram', error: 0.1 })
  expect(checkText(gram)).toBe('relative error 1e-1')
  expect(checkText({ kind: 'gram', error: 0 })).toBe('float64: the reference')
})

test('a race is described by the range of its ratios on one thread', () => {
  const names = PROBLEMS.map(({ name }) => name)
  const lanes = names.flatMap((problem, at): LaneResult[] => [
    { problem, contestant: 'loop', seconds: 1, check: { kind: 'nearest', differing: 0, queries: 9 } },
    { problem, contestant: 'tfjs', seconds: 0.5, check: { kind: 'nearest', differing: at, queries: 9 } },
    { problem, contestant: 'one', seconds: 0.1 / (at + 1), check: { kind: 'nearest', differing: 0, queries: 9 } },
    { problem, contestant: 'all', seconds: 0.01, check: { kind: 'nearest', differing: 0, queries: 9 } },
  ])
  expect(describeTimes(lanes, names)).toBe(
    'On one thread each, noisy-teacher is 10 to 30 × faster than the plain loop and 5.0 to 15 × faster than TensorFlow.js.',
  )
  expect(describeAnswers(lanes)).toBe('All of its neighbors are right, 3 of TensorFlow.js are not.')
  expect(describeTimes(lanes.slice(0, 6), names)).toBe('')
})

describe.runIf(chromium)('the Speed tab', () => {
  let playground: Playground
  beforeAll(async () => {
    playground = await startPlayground(inject('playground'))
  })
  afterAll(() => playground[Symbol.asyncDispose]())

  test.each([true, false])('races a loop and TensorFlow.js in every problem, isolated: %s', async (isolated) => {
    await using opened = await playground.open('tab=speed&n=500', { isolated })
    const { page, complaints } = opened
    expect(await numbersOn(page)).toEqual({})
    await page.getByRole('button', { name: 'Start the race' }).click()
    await page.waitForSelector('button:has-text("Race again")')
    const { threads, ...numbers } = await numbersOn(page)
    const processors = (await page.evaluate('navigator.hardwareConcurrency')) as number
    expect(threads).toBe(isolated ? processors : 1)
    const contestants = ['loop', 'tfjs', 'one', ...(threads > 1 ? ['all'] : [])]
    const names = PROBLEMS.flatMap(({ name }) => [
      ...contestants.map((who) => `${name}.${who}.seconds`),
      ...['loop', 'tfjs'].map((than) => `${name}.faster.${than}`),
    ])
    expect(Object.keys(numbers).sort()).toEqual(names.sort())
    for (const value of Object.values(numbers)) expect(value > 0 && Number.isFinite(value)).toBe(true)
    expect(await page.locator('.story').innerText()).toContain('All of its neighbors are right')
    for (const check of await page.locator('.lane.one .lane-check, .lane.all .lane-check').allInnerTexts())
      expect(check).toMatch(/^(all 50 right|relative error \de-[78])$/)
    expect(await page.getByText('not cross-origin isolated').count()).toBe(isolated ? 0 : 1)
    expect(complaints).toEqual([])
  })

  test('stops on request and starts again', async () => {
    await using opened = await playground.open('tab=speed&n=5000')
    const { page, complaints } = opened
    await page.getByRole('button', { name: 'Start the race' }).click()
    await page.getByRole('button', { name: 'Stop' }).click()
    await settled(page)
    await page.locator('#n').fill('0')
    await page.getByRole('button', { name: /race/i }).click()
    await page.waitForSelector('button:has-text("Race again")')
    expect(complaints).toEqual([])
  })
})
