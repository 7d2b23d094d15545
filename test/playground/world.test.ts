import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { Matrix } from '#engine/matrix.js'
import {
  createEngine,
  distill,
  type Engine,
  type Estimate,
  errorRate,
  evaluate,
  excessRisk,
  type Fit,
  fitKernel,
  fitNearest,
  fitShepard,
  fitTeacher,
  fitTree,
  gaussian,
  laplace,
  poolAgreement,
  proportion,
  theory,
} from '#index.js'
import { defaultsOf } from '../../playground/src/address.ts'
import { cellsOf, DRAWING_SIDE } from '../../playground/src/world/drawing.ts'
import { studentFit } from '../../playground/src/world/learners.ts'
import { type TeacherName, WORLD_FIELDS, WORLD_STEPS, type WorldSettings } from '../../playground/src/world/settings.ts'
import { worldOf } from '../../playground/src/world/worlds.ts'
import {
  addressOf,
  chromium,
  drawn,
  numbersOn,
  type Playground,
  paste,
  settled,
  shownOf,
  startPlayground,
  violations,
} from './built.ts'

const START = { n: 500, teachers: 3, unlabeled: 200 }
const ADDRESS = 'n=500&teachers=3&unlabeled=200'

/** Returns the learner of each kind of teacher, made by public functions. */
function learners({ k, bandwidth, beta }: WorldSettings): Record<string, Fit> {
  return {
    nearest: (train, options) => fitNearest(train, { ...options, k }),
    laplace: (train, options) => fitKernel(train, { ...options, kernel: laplace({ bandwidth }), ridge: 0 }),
    gaussian: (train, options) => fitKernel(train, { ...options, kernel: gaussian({ bandwidth }), ridge: 0 }),
    shepard: (train, options) => fitShepard(train, { ...options, beta }),
    tree: fitTree,
  }
}

/** Returns the numbers that the library computes for the settings of a page. */
async function libraryNumbers(engine: Engine, settings: WorldSettings): Promise<Record<string, number>> {
  const { n, teachers: members, unlabeled, seed } = settings
  const world = worldOf(settings)
  const train = await world.sample(engine, n, { seed })
  const test = await world.sample(engine, 4000, { seed, purpose: 'test' })
  const pool = await world.sample(engine, unlabeled, { seed, purpose: 'unlabeled' })
  const teacher = await fitTeacher(train, { members, fit: learners(settings)[settings.teacher], seed })
  const student = await distill(teacher, pool.x, { fit: studentFit(settings), seed })
  const { classes } = world
  const posterior = await world.posterior(test.x)
  const numbers: Record<string, number> = {}
  const record = (name: string, estimate: Estimate) => Object.assign(numbers, shownOf(name, estimate))
  const wrong = async (predicted: Int32Array, truth: Int32Array) =>
    proportion(Math.round((await errorRate(predicted, truth)) * truth.length), truth.length)
  const recordOf = async (name: string, predict: (x: Matrix) => Promise<Int32Array>) => {
    const predicted = await predict(test.x)
    const classifier = Object.assign(Object.create(teacher.members[0]), { predict: async () => predicted, classes })
    const { accuracy } = await evaluate(classifier, { x: test.x, noisy: test.y })
    record(`${name}.error`, await wrong(predicted, test.clean))
    record(`${name}.agreement`, accuracy.noisy!)
    record(`${name}.excess`, await excessRisk({ posterior, predicted, classes }))
  }
  await recordOf('teacher', (x) => teacher.members[0].predict(x))
  await recordOf('vote', (x) => teacher.predict(x))
  await recordOf('student', (x) => student.predict(x))
  await recordOf('bayes', async (x) => world.bayes(x))
  if (members > 1) record('teacher.twoAgree', await poolAgreement(await teacher.votes(test.x), { members, classes }))
  record('points.error', await wrong(train.y, train.clean))
  for (const each of [student, teacher, train.x, test.x, pool.x]) each.dispose()
  return numbers
}

/**
 * Returns the predictions of theory for two classes without overlap whose labels are flipped with probability p, when a
 * teacher errs with probability `wrong`.
 */
function predictions({ p, teachers }: WorldSettings, wrong: number | undefined): Record<string, number> {
  const of = (name: string, error: number) => ({
    [`theory.${name}.error`]: error,
    [`theory.${name}.excess`]: error * (1 - 2 * p),
    [`theory.${name}.agreement`]: 1 - p - error * (1 - 2 * p),
  })
  return {
    'theory.points.error': p,
    ...of('bayes', 0),
    ...(wrong !== undefined && {
      ...of('teacher', wrong),
      'theory.teacher.twoAgree': 1 - 2 * wrong * (1 - wrong),
      ...of('vote', theory.majorityError({ k: teachers, p: wrong })),
    }),
  }
}

/** The student's are compared with simulations in `student-theory.test.ts`. */
const isStudent = ([name]: [string, number]) => name.startsWith('theory.student.')
const isMeasured = ([name]: [string, number]) => !name.startsWith('theory.')

describe.runIf(chromium)('the World tab', () => {
  let playground: Playground
  let engine: Engine
  beforeAll(async () => {
    ;[playground, engine] = await Promise.all([startPlayground(inject('playground')), createEngine({ threads: 1 })])
  })
  afterAll(async () => {
    await playground[Symbol.asyncDispose]()
    await engine.close()
  })

  const settingsWith = (some: Partial<WorldSettings>): WorldSettings => ({
    ...defaultsOf(WORLD_FIELDS),
    ...START,
    ...some,
  })

  async function expectLibraryNumbers(page: Page, some: Partial<WorldSettings>): Promise<void> {
    await settled(page)
    const onPage = Object.fromEntries(Object.entries(await numbersOn(page)).filter(isMeasured))
    expect(onPage, JSON.stringify(some)).toEqual(await libraryNumbers(engine, settingsWith(some)))
  }

  test('shows the numbers of the library, isolated and not', async () => {
    for (const isolated of [true, false]) {
      await using opened = await playground.open(ADDRESS, { isolated })
      await expectLibraryNumbers(opened.page, {})
      expect(opened.complaints).toEqual([])
    }
  })

  test('follows each slider, moved by the keyboard', async () => {
    await using opened = await playground.open(ADDRESS)
    const { page, complaints } = opened
    const set: Record<string, number | string> = {}
    const teachers = { bandwidth: 'laplace', beta: 'shepard' } as Record<string, TeacherName>
    for (const [name, steps] of Object.entries(WORLD_STEPS) as [keyof typeof WORLD_STEPS, number[]][]) {
      if (teachers[name]) {
        set.teacher = teachers[name]
        await page.locator('#teacher').selectOption(set.teacher)
      }
      set[name] = steps[steps.indexOf(settingsWith(set)[name]) + 1]
      await page.locator(`#${name}`).focus()
      await page.keyboard.press('ArrowRight')
      expect((await addressOf(page))[name]).toBe(String(set[name]))
      await expectLibraryNumbers(page, set)
    }
    expect(complaints).toEqual([])
  })

  test('shows the last settings when they change faster than they are computed', async () => {
    await using opened = await playground.open(`${ADDRESS}&student=tree`)
    const { page, complaints } = opened
    await page.locator('#p').focus()
    for (let step = 0; step < 12; step++) await page.keyboard.press('ArrowLeft')
    await expectLibraryNumbers(page, { student: 'tree', p: 0.08 })
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
        await expectLibraryNumbers(page, chosen)
      }
    }
    expect(complaints).toEqual([])
  })

  test.each(['light', 'dark'] as const)(
    'draws points on the background, and the classes in their colors: %s',
    async (colorScheme) => {
      await using opened = await playground.open(ADDRESS, { colorScheme })
      await drawn(opened.page)
      const colors = await opened.page.evaluate(() => {
        const commonest = (panel: string, count: number) => {
          const canvas = document.querySelector<HTMLCanvasElement>(`[data-panel=${panel}] canvas`)!
          const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
          const found = new Map<string, number>()
          for (let at = 0; at < data.length; at += 4) {
            const color = `rgb(${data.slice(at, at + 3).join(', ')})`
            found.set(color, (found.get(color) ?? 0) + 1)
          }
          const names = [...found.keys()].sort((a, b) => found.get(b)! - found.get(a)!)
          return names.slice(0, count).sort()
        }
        const asShown = (name: string) => {
          const swatch = document.body.appendChild(document.createElement('i'))
          swatch.style.color = `var(${name})`
          return getComputedStyle(swatch).color
        }
        return {
          points: [commonest('points', 1), [asShown('--paper')]],
          bayes: [commonest('bayes', 2), ['--class-0-soft', '--class-1-soft'].map(asShown).sort()],
        }
      })
      for (const [found, wanted] of Object.values(colors)) expect(found).toEqual(wanted)
    },
  )

  test('shows the predictions of theory, or the reason when there are none', async () => {
    const cases: [string, Partial<WorldSettings>, number | undefined][] = [
      ['k=1', {}, 0.2],
      ['k=5&p=0.3', { p: 0.3 }, theory.majorityError({ k: 5, p: 0.3 })],
      ['teacher=shepard&beta=6.5', {}, theory.shepardError({ alpha: 2 / 6.5, p: 0.2 })],
      ['teacher=shepard&beta=2', {}, 0],
      ['teacher=shepard&beta=1', {}, undefined],
      ['teacher=tree', {}, undefined],
    ]
    await using opened = await playground.open(ADDRESS)
    const { page } = opened
    for (const [address, some, wrong] of cases) {
      await paste(page, `${ADDRESS}&student=tree&${address}`)
      const expected = predictions(settingsWith(some), wrong)
      const shown = Object.entries(await numbersOn(page)).filter((each) => !isMeasured(each) && !isStudent(each))
      expect(shown.map(([name]) => name).sort(), address).toEqual(Object.keys(expected).sort())
      // The page's prediction is a mean over 400 points, with one rounding for each.
      for (const [name, value] of shown) expect(value, `${name}: ${address}`).toBeCloseTo(expected[name], 12)
      const why = await page.locator('.legend').innerText()
      expect(/Below β = 2|A tree without limits/.test(why), address).toBe(wrong === undefined)
    }
  })

  test('lets the user draw the world by pointer and keyboard, and keeps it in the address', async () => {
    await using opened = await playground.open(`${ADDRESS}&world=drawn`)
    const { page } = opened
    const drawing = async () => (await addressOf(page)).drawing
    const pad = page.locator('.pad')
    await pad.scrollIntoViewIfNeeded()
    const { x, y, width } = (await pad.boundingBox())!
    await page.mouse.move(x + 2, y + 2)
    await page.mouse.down()
    await page.mouse.move(x + 4.5 * (width / DRAWING_SIDE), y + 2)
    await page.mouse.up()
    // The pointer jumped over cells, and none of them is left out.
    expect([...cellsOf(await drawing()).subarray(0, 6)]).toEqual([1, 1, 1, 1, 1, 0])
    await page.keyboard.press('Control+z')
    expect(await drawing()).toBeUndefined()
    await pad.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Space')
    const at = (DRAWING_SIDE / 2 + 1) * DRAWING_SIDE + DRAWING_SIDE / 2
    expect(cellsOf(await drawing())[at]).toBe(1 - cellsOf(settingsWith({}).drawing)[at])
    await expectLibraryNumbers(page, { world: 'drawn', drawing: await drawing() })
    const before = await numbersOn(page)
    await page.reload()
    await settled(page)
    expect(await numbersOn(page)).toEqual(before)
    const kept = await drawing()
    await page.getByRole('button', { name: 'Clear' }).click()
    expect(await drawing()).toBe('0'.repeat(64))
    await page.getByRole('button', { name: 'Undo' }).click()
    expect(await drawing()).toBe(kept)
    expect(await page.getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true)
    await expectLibraryNumbers(page, { world: 'drawn', drawing: kept })
  })

  test('opens the pad with the focus on it by the button below the points', async () => {
    await using opened = await playground.open(ADDRESS)
    const { page, complaints } = opened
    await page.getByRole('button', { name: 'Draw your own world' }).click()
    await settled(page)
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('pad')
    expect((await addressOf(page)).world).toBe('drawn')
    expect(complaints).toEqual([])
  })

  test('blurs a map of earlier settings and leaves its colors alone until it is computed', async () => {
    await using opened = await playground.open('unlabeled=10000')
    await drawn(opened.page)
    const seen = await opened.page.evaluate(async () => {
      const picture = document.querySelector('[data-panel=student] .picture')!
      const canvas = picture.querySelector('canvas')!
      const pixels = () => canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data.join()
      const isFresh = (panel: string) =>
        document.querySelector<HTMLElement>(`[data-panel=${panel}] .picture`)!.dataset.fresh === 'true'
      const until = async (done: () => boolean) => {
        while (!done()) await new Promise(requestAnimationFrame)
      }
      const before = pixels()
      const select = document.querySelector<HTMLSelectElement>('#world')!
      select.value = 'rings'
      select.dispatchEvent(new Event('change', { bubbles: true }))
      await until(() => !isFresh('bayes'))
      // The new world is drawn before the student has been fitted in it.
      await until(() => isFresh('bayes'))
      const { filter } = getComputedStyle(canvas)
      const stale = { filter, note: picture.textContent, same: pixels() === before }
      await until(() => isFresh('student') && pixels() !== before)
      return { stale, fresh: { filter: getComputedStyle(canvas).filter, note: picture.textContent } }
    })
    expect(seen.stale).toEqual({ filter: 'blur(4px)', note: 'computing…', same: true })
    expect(seen.fresh).toEqual({ filter: 'none', note: '' })
  })

  test.each([
    ['keyboard', 1280, async (page: Page) => page.keyboard.press('Enter')],
    ['touch', 390, async (page: Page) => page.locator('.term').first().tap()],
  ] as const)('explains a word by %s at %d pixels, with links that lead on', async (_, width, open) => {
    await using opened = await playground.open(ADDRESS, { width, hasTouch: true })
    const { page, complaints } = opened
    await page.locator('.term').first().focus()
    await open(page)
    const explanation = page.locator('.explanation:popover-open')
    expect(await explanation.innerText()).toMatch(/^Teacher\. A model that was fitted to noisy labels\./)
    const links = explanation.getByRole('link')
    expect(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))).toEqual([
      '../guides/getting-started.html',
      'https://arxiv.org/abs/2203.14649',
    ])
    expect(await violations(page)).toEqual([])
    const { x, width: own } = (await explanation.boundingBox())!
    expect(x >= 0 && x + own <= width).toBe(true)
    await page.keyboard.press('Escape')
    expect(await explanation.count()).toBe(0)
    expect(complaints).toEqual([])
  })

  test('shows the sentence, points, student and main slider on the first screen of a phone, and all while it is moved', async () => {
    await using opened = await playground.open(ADDRESS, { width: 390, height: 844 })
    const { page } = opened
    const isSeen = async (selector: string) => {
      const { x, y, width, height } = (await page.locator(selector).first().boundingBox())!
      return x >= 0 && y >= 0 && x + width <= 390 && y + height <= 844
    }
    const pictures = ['[data-panel=points] .picture', '[data-panel=student] .picture']
    for (const selector of ['.story', ...pictures, '#p']) expect(await isSeen(selector), selector).toBe(true)
    for (const slider of ['#p', '#n', '#unlabeled', '#seed']) {
      await page.locator(slider).scrollIntoViewIfNeeded()
      await page.locator(slider).focus()
      for (const selector of [slider, ...pictures])
        expect(await isSeen(selector), `${selector} at ${slider}`).toBe(true)
    }
  })

  test('reports the settings and results that it cannot show, and shows the rest', async () => {
    await using opened = await playground.open(`${ADDRESS}&p=0.7&what=1&teacher=gaussian&bandwidth=5`)
    const notes = await opened.page.locator('[role=status]').innerText()
    expect(notes).toContain('p is 0.7 but must be a number from 0 to 0.45')
    expect(notes).toContain('what is not a setting')
    expect(notes).toContain('The library refuses: ')
    expect(notes).toContain('choose a smaller bandwidth')
    expect(Object.keys(await numbersOn(opened.page))).toContain('points.error')
    await opened.page.locator('#bandwidth').fill('0')
    await settled(opened.page)
    expect(await opened.page.locator('[role=status]').innerText()).toBe('')
    await expectLibraryNumbers(opened.page, { teacher: 'gaussian', bandwidth: WORLD_STEPS.bandwidth[0] })
    // The library refuses these settings, so the numbers of the previous ones disappear.
    await opened.page.locator('#bandwidth').fill(String(WORLD_STEPS.bandwidth.length - 1))
    await settled(opened.page)
    expect(Object.keys(await numbersOn(opened.page)).filter((name) => /^(teacher|vote|student)/.test(name))).toEqual([])
    expect(await opened.page.locator('.story > strong').allInnerTexts()).toEqual(['20%', '–', '–'])
  })
})
