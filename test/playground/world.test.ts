import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Matrix } from '#engine/matrix.js'
import {
  createEngine,
  distill,
  type Engine,
  evaluate,
  excessRisk,
  type Fit,
  fitKernel,
  fitNearest,
  fitShepard,
  fitTeacher,
  fitTree,
  gaussian,
  kernelStudent,
  laplace,
  nearestStudent,
  poolAgreement,
  treeStudent,
} from '#index.js'
import { defaultsOf } from '../../playground/src/address.ts'
import { cellsOf, SIDE } from '../../playground/src/world/drawing.ts'
import { FIELDS, STEPS, type TeacherName, type WorldSettings } from '../../playground/src/world/settings.ts'
import { worldOf } from '../../playground/src/world/worlds.ts'
import { chromium, numbersOn, type Playground, settled, startPlayground } from './built.ts'

const START = { n: 500, teachers: 3, unlabeled: 200 }
const ADDRESS = 'n=500&teachers=3&unlabeled=200'

/** The learner of each teacher and student by the library's own names. */
function learners({ k, bandwidth, beta }: WorldSettings): Record<string, Fit> {
  return {
    nearest: (train, options) => fitNearest(train, { ...options, k }),
    laplace: (train, options) => fitKernel(train, { ...options, kernel: laplace({ bandwidth }), ridge: 0 }),
    gaussian: (train, options) => fitKernel(train, { ...options, kernel: gaussian({ bandwidth }), ridge: 0 }),
    shepard: (train, options) => fitShepard(train, { ...options, beta }),
    tree: fitTree,
  }
}
const STUDENTS: Record<string, Fit> = { kernel: kernelStudent(), nearest: nearestStudent(), tree: treeStudent() }

/** What the library finds for the settings of a page. */
async function inLibrary(engine: Engine, settings: WorldSettings): Promise<Record<string, number>> {
  const { n, teachers: members, unlabeled, seed } = settings
  const world = worldOf(settings)
  const train = await world.sample(engine, n, { seed })
  const test = await world.sample(engine, 4000, { seed, purpose: 'test' })
  const pool = await world.sample(engine, unlabeled, { seed, purpose: 'unlabelled' })
  const teacher = await fitTeacher(train, { members, fit: learners(settings)[settings.teacher], seed })
  const student = await distill(teacher, pool.x, { fit: STUDENTS[settings.student], seed })
  const { classes } = world
  const points = { x: test.x, clean: test.clean, noisy: test.y }
  const posterior = world.posterior(test.x)
  const numbers: Record<string, number> = {}
  const record = async (name: string, predict: (x: Matrix) => Promise<Int32Array>) => {
    const answers = Object.assign(Object.create(teacher.members[0]), { predict, classes })
    const { accuracy } = await evaluate(answers, points)
    numbers[`${name}.error`] = 1 - accuracy.clean!.estimate
    numbers[`${name}.agreement`] = accuracy.noisy!.estimate
    numbers[`${name}.excess`] = excessRisk({ posterior, predicted: await predict(test.x), classes }).estimate
  }
  await record('teacher', (x) => teacher.members[0].predict(x))
  await record('vote', (x) => teacher.label(x, { rule: 'plurality', seed }))
  await record('student', (x) => student.predict(x))
  await record('bayes', async (x) => world.bayes(x))
  if (members > 1)
    numbers['teacher.twoAgree'] = (await poolAgreement(await teacher.votes(test.x), { members, classes })).estimate
  numbers['points.error'] = train.y.filter((label, i) => label !== train.clean[i]).length / n
  for (const each of [student, teacher, train.x, test.x, pool.x]) each.dispose()
  return numbers
}

const inAddress = (page: Page, name: string) => new URLSearchParams(new URL(page.url()).hash.slice(1)).get(name)
const isMeasured = ([name]: [string, number]) => !name.startsWith('theory.')

describe.runIf(chromium)('the World tab', () => {
  let playground: Playground
  let engine: Engine
  beforeAll(async () => {
    ;[playground, engine] = await Promise.all([startPlayground(), createEngine({ threads: 1 })])
  })
  afterAll(async () => {
    await playground[Symbol.asyncDispose]()
    await engine.close()
  })

  const settingsWith = (some: Partial<WorldSettings>): WorldSettings => ({ ...defaultsOf(FIELDS), ...START, ...some })

  async function expectLibrarys(page: Page, some: Partial<WorldSettings>): Promise<void> {
    await settled(page)
    const onPage = Object.fromEntries(Object.entries(await numbersOn(page)).filter(isMeasured))
    const expected = await inLibrary(engine, settingsWith(some))
    expect(Object.keys(onPage).sort(), JSON.stringify(some)).toEqual(Object.keys(expected).sort())
    for (const [name, value] of Object.entries(expected))
      expect(onPage[name], `${name} at ${JSON.stringify(some)}`).toBeCloseTo(value, 12)
  }

  test('shows the numbers of the library, isolated and not', async () => {
    for (const isolated of [true, false]) {
      await using opened = await playground.open(ADDRESS, { isolated })
      await expectLibrarys(opened.page, {})
      expect(opened.complaints).toEqual([])
    }
  })

  test('follows each slider, moved by key', async () => {
    await using opened = await playground.open(ADDRESS)
    const { page, complaints } = opened
    const set: Record<string, number | string> = {}
    const teachers = { bandwidth: 'laplace', beta: 'shepard' } as Record<string, TeacherName>
    for (const [name, steps] of Object.entries(STEPS) as [keyof typeof STEPS, number[]][]) {
      if (teachers[name]) {
        set.teacher = teachers[name]
        await page.locator('#teacher').selectOption(set.teacher)
      }
      set[name] = steps[steps.indexOf(settingsWith(set)[name]) + 1]
      await page.locator(`#${name}`).focus()
      await page.keyboard.press('ArrowRight')
      expect(inAddress(page, name)).toBe(String(set[name]))
      await expectLibrarys(page, set)
    }
    expect(complaints).toEqual([])
  })

  test('follows the choices of world, teacher and student', async () => {
    await using opened = await playground.open(ADDRESS)
    const { page, complaints } = opened
    const chosen: Record<string, string> = {}
    for (const [name, values] of [
      ['world', ['gaussians', 'three', 'rings', 'checkerboard', 'drawn']],
      ['teacher', ['laplace', 'gaussian', 'shepard', 'tree']],
      ['student', ['nearest', 'tree']],
    ] as const) {
      for (const value of values) {
        await page.locator(`#${name}`).selectOption(value)
        chosen[name] = value
        await expectLibrarys(page, chosen)
      }
    }
    expect(complaints).toEqual([])
  })

  test('lets the world be drawn, by pointer and by keys, and keeps it in the address', async () => {
    await using opened = await playground.open(`${ADDRESS}&world=drawn`)
    const { page } = opened
    const drawing = () => inAddress(page, 'drawing')!
    const pad = page.locator('.pad')
    await pad.scrollIntoViewIfNeeded()
    const { x, y, width } = (await pad.boundingBox())!
    await page.mouse.move(x + 2, y + 2)
    await page.mouse.down()
    await page.mouse.move(x + 1.5 * (width / SIDE), y + 2)
    await page.mouse.up()
    expect([...cellsOf(drawing()).subarray(0, 3)]).toEqual([1, 1, 0])
    await pad.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Space')
    const at = (SIDE / 2 + 1) * SIDE + SIDE / 2
    expect(cellsOf(drawing())[at]).toBe(1 - cellsOf(settingsWith({}).drawing)[at])
    await expectLibrarys(page, { world: 'drawn', drawing: drawing() })
    const before = await numbersOn(page)
    await page.reload()
    await settled(page)
    expect(await numbersOn(page)).toEqual(before)
  })

  test('says what it cannot show, and shows the rest', async () => {
    await using opened = await playground.open(`${ADDRESS}&p=0.7&what=1&teacher=gaussian&bandwidth=5`)
    const notes = await opened.page.locator('[role=status]').innerText()
    expect(notes).toContain('p = 0.7 (a number from 0 to 0.45)')
    expect(notes).toContain('what, which is no setting')
    expect(notes).toContain('The library refuses: ')
    expect((await numbersOn(opened.page))['bayes.error']).toBe(0)
    await opened.page.locator('#bandwidth').fill('0')
    await settled(opened.page)
    expect(await opened.page.locator('[role=status]').innerText()).not.toContain('refuses')
    await expectLibrarys(opened.page, { teacher: 'gaussian', bandwidth: STEPS.bandwidth[0] })
  })
})
