import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import {
  createEngine,
  distill,
  type Engine,
  errorRate,
  type Fit,
  fitKernel,
  fitNearest,
  fitTeacher,
  fitTree,
  fixedTarget,
  kernelStudent,
  laplace,
  medianDistance,
  nearestStudent,
  proportion,
  stream,
  symmetric,
  treeStudent,
} from '#index.js'
import { packDigits } from '../../playground/digits-asset.ts'
import { defaultsOf } from '../../playground/src/address.ts'
import { type DigitBytes, unpackDigits } from '../../playground/src/digits/pixels.ts'
import { DIGITS_FIELDS, DIGITS_STEPS, type DigitsSettings } from '../../playground/src/digits/settings.ts'
import { chromium, numbersOn, type Playground, settled, shownOf, startPlayground } from './built.ts'

const ADDRESS = 'tab=digits&train=20&teachers=2&unlabeled=100'
const settingsWith = (some: Partial<DigitsSettings>): DigitsSettings => ({
  ...defaultsOf(DIGITS_FIELDS),
  ...{ train: 20, teachers: 2, unlabeled: 100 },
  ...some,
})

const TEACHERS: Record<string, Fit> = {
  nearest: fitNearest,
  laplace: async (train, options) =>
    fitKernel(train, { ...options, kernel: laplace({ bandwidth: await medianDistance(train.x) }), ridge: 0 }),
  tree: fitTree,
}
const STUDENTS: Record<string, Fit> = { kernel: kernelStudent(), nearest: nearestStudent(), tree: treeStudent() }

/** Returns the numbers that the library computes for the settings of a page. */
async function libraryNumbers(
  engine: Engine,
  { pixels, labels }: DigitBytes,
  settings: DigitsSettings,
): Promise<Record<string, number>> {
  const { seed, train, teachers: members, unlabeled, p } = settings
  const order = stream(seed, 'digits').permutation(labels.length)
  const noise = settings.noise === 'fixed' ? fixedTarget(p) : symmetric(p)
  const noisyOf = await noise.apply(labels, { classes: 10, seed })
  const rowsOf = (from: number, count: number) => order.subarray(from, from + count)
  const matrix = (rows: Uint32Array) => {
    const values = Array.from(rows, (row) =>
      Float32Array.from(pixels.subarray(784 * row, 784 * row + 784), (byte) => byte / 255),
    )
    return engine.matrix(rows.length, 784, values)
  }
  const [testRows, trainRows] = [rowsOf(0, 1000), rowsOf(1000, members * train)]
  const [test, x, pool] = [testRows, trainRows, rowsOf(1000 + members * train, unlabeled)].map(matrix)
  const clean = Int32Array.from(testRows, (row) => labels[row])
  const y = Int32Array.from(trainRows, (row) => noisyOf[row])
  const teacher = await fitTeacher({ x, y, classes: 10 }, { members, fit: TEACHERS[settings.teacher], seed })
  const student = await distill(teacher, pool, { fit: STUDENTS[settings.student], seed })
  const right = async (predicted: Int32Array, truth = clean) =>
    proportion(Math.round((1 - (await errorRate(predicted, truth))) * truth.length), truth.length)
  const accuracies = {
    labels: await right(
      y,
      Int32Array.from(trainRows, (row) => labels[row]),
    ),
    teacher: await right(await teacher.members[0].predict(test)),
    vote: await right(await teacher.predict(test)),
    student: await right(await student.predict(test)),
  }
  const numbers = Object.entries(accuracies).map(([name, estimate]) => shownOf(`${name}.accuracy`, estimate))
  for (const each of [student, teacher, test, x, pool]) each.dispose()
  return Object.assign({}, ...numbers)
}

describe.runIf(chromium)('the Digits tab', () => {
  let playground: Playground
  let engine: Engine
  let digits: DigitBytes
  beforeAll(async () => {
    ;[playground, engine] = await Promise.all([startPlayground(inject('playground')), createEngine({ threads: 1 })])
    digits = await unpackDigits(new Blob([(await packDigits()) as Uint8Array<ArrayBuffer>]))
  })
  afterAll(async () => {
    await playground[Symbol.asyncDispose]()
    await engine.close()
  })

  async function expectLibraryNumbers(page: Page, some: Partial<DigitsSettings>): Promise<void> {
    await settled(page)
    const onPage = await numbersOn(page)
    for (const [name, value] of Object.entries(await libraryNumbers(engine, digits, settingsWith(some))))
      expect(onPage[name], `${name} at ${JSON.stringify(some)}`).toBeCloseTo(value, 12)
  }

  test('shows the numbers of the library, without isolation', async () => {
    await using opened = await playground.open(ADDRESS, { isolated: false })
    await expectLibraryNumbers(opened.page, {})
    expect(opened.complaints).toEqual([])
  })

  test('follows each slider', async () => {
    await using opened = await playground.open(ADDRESS)
    const { page, complaints } = opened
    const set: Record<string, number> = {}
    for (const [name, steps] of Object.entries(DIGITS_STEPS) as [keyof typeof DIGITS_STEPS, number[]][]) {
      set[name] = steps[steps.indexOf(settingsWith(set)[name]) + 1]
      await page.locator(`#${name}`).focus()
      await page.keyboard.press('ArrowRight')
      await expectLibraryNumbers(page, set)
    }
    expect(complaints).toEqual([])
  })

  test('follows each choice of noise, teacher and student', async () => {
    await using opened = await playground.open(ADDRESS)
    const { page, complaints } = opened
    const set: Record<string, string> = {}
    for (const [name, value] of [
      ['noise', 'symmetric'],
      ['teacher', 'laplace'],
      ['teacher', 'tree'],
      ['student', 'nearest'],
    ]) {
      set[name] = value
      await page.locator(`#${name}`).selectOption(value)
      await expectLibraryNumbers(page, set)
    }
    expect(complaints).toEqual([])
  })

  test('predicts what one teacher and the vote get right, for nearest neighbors', async () => {
    await using opened = await playground.open('tab=digits&train=150&unlabeled=100')
    const numbers = await numbersOn(opened.page)
    // 0.07 is about four standard errors of the difference of two shares of 1,000 digits: predictions are means over
    // label flips.
    for (const name of ['labels', 'teacher', 'vote']) {
      expect(Math.abs(numbers[`${name}.accuracy`] - numbers[`theory.${name}.accuracy`]), name).toBeLessThan(0.07)
    }
    await opened.page.locator('#teacher').selectOption('tree')
    await settled(opened.page)
    expect(Object.keys(await numbersOn(opened.page)).filter((name) => name.startsWith('theory'))).toEqual([
      'theory.labels.accuracy',
    ])
  })
})
