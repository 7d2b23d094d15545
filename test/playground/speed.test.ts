import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { PROBLEMS } from '../../playground/src/speed/benchmark.ts'
import { CHROMIUM_TIME_RATIOS } from '../../playground/src/speed/node.ts'
import { chromium, numbersOn, type Playground, settled, startPlayground } from './built.ts'

test('the table has the time relative to Node of every problem, on one and on two threads', () => {
  expect(Object.keys(CHROMIUM_TIME_RATIOS)).toEqual(PROBLEMS.map(({ name }) => name))
  for (const ratios of Object.values(CHROMIUM_TIME_RATIOS)) expect(Object.keys(ratios)).toEqual(['1', '2'])
})

describe.runIf(chromium)('the Speed tab', () => {
  let playground: Playground
  beforeAll(async () => {
    playground = await startPlayground(inject('playground'))
  })
  afterAll(() => playground[Symbol.asyncDispose]())

  test.each([true, false])('times every problem on one thread and on all threads, isolated: %s', async (isolated) => {
    await using opened = await playground.open('tab=speed&n=500', { isolated })
    const { page, complaints } = opened
    expect(await numbersOn(page)).toEqual({})
    await page.getByRole('button', { name: 'Run the benchmark' }).click()
    await page.waitForSelector('button:has-text("Run again")')
    const { threads, ...gflops } = await numbersOn(page)
    const processors = (await page.evaluate('navigator.hardwareConcurrency')) as number
    expect(threads).toBe(isolated ? processors : 1)
    const counts = [...new Set([1, threads])]
    expect(Object.keys(gflops).sort()).toEqual(
      PROBLEMS.flatMap(({ name }) => counts.map((count) => `${name}.${count}.gflops`)).sort(),
    )
    for (const value of Object.values(gflops)) expect(value > 0 && Number.isFinite(value)).toBe(true)
    expect(await page.getByText('not cross-origin isolated').count()).toBe(isolated ? 0 : 1)
    expect(complaints).toEqual([])
  })

  test('stops on request and starts again', async () => {
    await using opened = await playground.open('tab=speed&n=20000')
    const { page, complaints } = opened
    await page.getByRole('button', { name: 'Run the benchmark' }).click()
    await page.getByRole('button', { name: 'Stop' }).click()
    await settled(page)
    await page.locator('#n').fill('0')
    await page.getByRole('button', { name: /^Run/ }).click()
    await page.waitForSelector('button:has-text("Run again")')
    expect(await page.locator('progress').evaluate((bar: HTMLProgressElement) => bar.value === bar.max)).toBe(true)
    expect(complaints).toEqual([])
  })
})
