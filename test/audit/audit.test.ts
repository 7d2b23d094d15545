import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AuditOptions, auditLabels } from '#audit/audit.js'
import { planAudit } from '#audit/plan.js'
import { pooledPrediction } from '#audit/predict.js'
import { learningParts, problemOf, referenceParts } from '#audit/students/problem.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { stream } from '#random/stream.js'
import { peakOf } from '../reference/peak.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

/** Rows around one center a class, `apart` standard deviations from each other, with the share `p` of labels moved on. */
function world({ n = 400, classes = 3, apart = 6, p = 0.2, seed = 1, d = 3 } = {}) {
  const truth = Int32Array.from({ length: n }, (_, i) => i % classes)
  const x = stream(seed, 'audit test: x').fillNormal(new Float64Array(n * d))
  truth.forEach((k, i) => {
    x[i * d + (k % d)] += apart / Math.SQRT2
  })
  const drawn = stream(seed, 'audit test: noise')
  const y = truth.map((k, i) => (drawn.uniform(i) < p ? (k + 1) % classes : k))
  return { x, y, truth, classes, d }
}

async function audit(
  { x, y, classes, d }: { x: ArrayLike<number>; y: Int32Array; classes: number; d: number },
  options?: AuditOptions,
) {
  using rows = engine.matrix(y.length, d, Float64Array.from(x))
  return await auditLabels({ x: rows, y, classes }, options)
}

const ones = (n: number) => new Float64Array(n).fill(1)

describe('an audit of labels with known noise', () => {
  test('finds rate, transition matrix, wrong rows and right labels of classes that are apart', async () => {
    const set = world()
    const { y, truth } = set
    const found = await audit(set)
    const wrong = [...y.keys()].filter((row) => y[row] !== truth[row])
    const rate = wrong.length / y.length
    expect(found.verdict).toBe('point')
    const { core, separable, interval } = found.noise
    expect(Math.abs(separable.estimate! - rate)).toBeLessThan(0.01)
    expect(Math.abs(core.estimate! - rate)).toBeLessThan(0.06)
    for (const range of [core.interval, separable.interval, interval]) {
      expect(range[0] <= rate && rate <= range[1]).toBe(true)
    }
    for (const k of [0, 1, 2]) {
      const share = wrong.filter((row) => truth[row] === k).length / truth.filter((own) => own === k).length
      expect(Math.abs(found.transition.separable[k][(k + 1) % 3]! - share)).toBeLessThan(0.02)
      expect(found.transition.separable[k].reduce<number>((sum, p) => sum + p!, 0)).toBeCloseTo(1, 10)
    }
    const first = found.suspects.slice(0, wrong.length)
    const hits = first.filter(({ row }) => y[row] !== truth[row])
    expect(hits.length).toBeGreaterThan(0.97 * wrong.length)
    for (const { row, proposed, given } of hits) expect([proposed, given]).toEqual([truth[row], y[row]])
    expect(found.scores.length).toBe(y.length)
  })

  test('claims little of clean labels: a core near 0, and few certain rows', async () => {
    const { noise, suspects } = await audit(world({ p: 0, apart: 4 }))
    expect(noise.core.estimate!).toBeLessThan(0.01)
    expect(noise.interval[0]).toBe(0)
    expect(suspects.filter(({ list }) => list === 'certain').length).toBeLessThan(5)
  })

  test('covers the rate in 8 worlds whose classes overlap, or claims none', async () => {
    let covered = 0
    for (let seed = 1; seed <= 8; seed++) {
      const set = world({ n: 150, classes: 2, apart: 3, seed })
      const rate = set.y.filter((label, row) => label !== set.truth[row]).length / set.y.length
      const { interval } = (await audit(set)).noise
      covered += Number(interval[0] <= rate && rate <= interval[1])
    }
    expect(covered).toBeGreaterThanOrEqual(7)
  })

  test('has the same bits on 1, 2 and 3 threads, and others by another seed', async () => {
    const set = world({ n: 150 })
    const results = []
    for (const [threads, seed] of [
      [1, 3],
      [2, 3],
      [3, 3],
      [1, 4],
    ]) {
      await using own = await createEngine({ threads })
      results.push(await auditLabels({ x: own.matrix(150, 3, set.x), y: set.y, classes: 3 }, { seed }))
    }
    expect(results[1]).toEqual(results[0])
    expect(results[2]).toEqual(results[0])
    expect(results[3].scores).not.toEqual(results[0].scores)
  })

  test('learns from two parts of many rows, each answering for rows that it does not have', async () => {
    const { x, y, truth, classes, d } = world({ n: 900 })
    using features = engine.matrix(900, d, Float32Array.from(x))
    const counts = Int32Array.from([0, 1, 2], (c) => y.filter((label) => label === c).length)
    const problem = problemOf(features, { y, classes, counts }, { seed: 1, partRows: 250 }, {})
    const parts = referenceParts(problem)
    expect(parts.flatMap(({ asked }) => [...asked]).sort((a, b) => a - b)).toEqual([...y.keys()])
    for (const { points, asked } of parts) {
      expect(points.length).toBe(250)
      expect(asked.filter((row) => points.includes(row)).length).toBe(0)
    }
    const columns = { x: features, blocks: [], width: 3, seen: [0, 1, 2] }
    const { prediction, students } = await pooledPrediction(problem, columns)
    const right = prediction.best.filter((label, row) => label === truth[row]).length
    expect(right).toBeGreaterThan(0.98 * 900)
    expect(students.every(({ likelihood }) => likelihood > -0.75)).toBe(true)
  })

  test('chooses settings of a part by random rows of it, which are of all classes if rows are sorted by class', async () => {
    const n = 12_100
    const y = Int32Array.from({ length: n }, (_, i) => Math.floor((10 * i) / n))
    using x = engine.matrix(n, 1, Float32Array.from(y))
    const labels = { y, classes: 10, counts: new Int32Array(10).fill(n / 10) }
    let parts = 0
    for await (const { own } of learningParts(problemOf(x, labels, { seed: 1, partRows: 6000 }, {}))) {
      expect([own.x.rows, own.rows.length]).toEqual([6000, 5000])
      const found = new Int32Array(10)
      for (const row of own.rows) found[own.labels.y[row]]++
      for (const count of found) expect(Math.abs(count - 500)).toBeLessThan(100)
      parts++
    }
    expect(parts).toBe(2)
  })

  test('takes columns of probabilities as a student', async () => {
    const { y, truth, classes } = world({ p: 0.2 })
    const drawn = stream(7, 'audit test: probabilities')
    const x = Float32Array.from({ length: 3 * y.length }, (_, at) => {
      return (at % 3 === truth[Math.floor(at / 3)] ? 3 : 1) * (0.5 + drawn.uniform(at))
    })
    for (let at = 0; at < x.length; at += 3) {
      const sum = x[at] + x[at + 1] + x[at + 2]
      for (const c of [0, 1, 2]) x[at + c] /= sum
    }
    const { students, noise } = await audit({ x, y, classes, d: 3 })
    expect(students.map(({ name }) => name.split(' ')[0])).toEqual(['nearest', 'columns'])
    expect(Math.abs(noise.core.estimate! - 0.2)).toBeLessThan(0.07)
  })
})

describe('an audit that cannot tell noise', () => {
  test('refuses rows that equal others, whose labels differ for other reasons', async () => {
    const { x, y, d } = world({ n: 200, classes: 2 })
    const { verdict, noise, why } = await audit({ x: x.map((value) => Math.sign(value)), y, classes: 2, d })
    expect([verdict, noise.core.estimate, noise.interval]).toEqual(['too coarse', null, [0, 1]])
    expect(why).toContain('100.0% of rows equal another row')
  })

  test('refuses classes that overlap everywhere', async () => {
    const { verdict, noise } = await audit(world({ n: 600, classes: 2, apart: 1, p: 0 }))
    expect([verdict, noise.separable.estimate]).toEqual(['not separable', null])
    expect(noise.interval[0]).toBe(0)
  })

  test('accepts checked rows, which claim a rate by themselves', async () => {
    const set = world({ n: 400, classes: 2, apart: 0.7, p: 0.1 })
    const rows = Uint32Array.from({ length: 100 }, (_, i) => 4 * i)
    const labels = Int32Array.from(rows, (row) => set.truth[row])
    const { verdict, noise, suspects } = await audit(set, { checked: { rows, labels } })
    expect(verdict).toBe('bounds')
    expect(noise.checked!.rows).toBe(100)
    expect(noise.checked!.wrong).toBe(rows.filter((row, i) => set.y[row] !== labels[i]).length)
    const rate = set.y.filter((label, row) => label !== set.truth[row]).length / 400
    expect(noise.interval[0] <= rate && rate <= noise.interval[1]).toBe(true)
    expect(noise.interval[1] - noise.interval[0]).toBeLessThan(0.16)
    const listed = suspects.filter(({ row }) => row % 4 === 0).sort((a, b) => a.row - b.row)
    const wrong = [...rows].filter((row) => set.y[row] !== set.truth[row])
    expect(listed.map(({ row, list, proposed }) => [row, list, proposed])).toEqual(
      wrong.map((row) => [row, 'certain', set.truth[row]]),
    )
  })

  test('claims an estimate inside its interval, whatever the checked rows say', async () => {
    const set = world()
    const rows = [...set.y.keys()].filter((row) => set.y[row] === set.truth[row]).slice(0, 30)
    const { noise } = await audit(set, { checked: { rows, labels: rows.map((row) => set.truth[row]) } })
    expect(noise.checked!.estimate).toBeLessThan(noise.interval[0])
    expect(noise.estimate).toBe(noise.interval[0])
    const alone = (await audit(set)).noise
    expect(alone.estimate).toBe(alone.separable.estimate)
    const few = (await audit(set, { checked: { rows: [rows[0]], labels: [set.truth[rows[0]]] } })).noise
    expect(few.estimate).toBe(few.separable.estimate)
  })

  test.each([
    ['one class', { x: [1, 2, 3, 4], y: Int32Array.of(1, 1, 1, 1), classes: 2, d: 1 }],
    ['one row', { x: [1, 2], y: Int32Array.of(0), classes: 2, d: 2 }],
    ['two rows', { x: [1, 2], y: Int32Array.of(0, 1), classes: 2, d: 1 }],
    ['fewer rows than classes', { x: [1, 2, 3], y: Int32Array.of(0, 7, 3), classes: 9, d: 1 }],
  ])('refuses %s without an error', async (_, set) => {
    const { verdict, suspects, classes } = await audit(set)
    expect(verdict).toBe('not separable')
    expect(suspects).toEqual([])
    expect(classes.map(({ label }) => label)).toEqual([...new Set(set.y)].sort((a, b) => a - b))
  })
})

describe('an audit of unusual rows', () => {
  test('puts the odd label of 21 equal rows first', async () => {
    const y = new Int32Array(21)
    y[13] = 1
    const { suspects, verdict } = await audit({ x: ones(42), y, classes: 2, d: 2 })
    expect(verdict).toBe('too coarse')
    expect(suspects.map(({ row, given, proposed }) => [row, given, proposed])).toEqual([[13, 1, 0]])
  })

  test('tells a class that is never predicted as not identified, and does not suspect all its rows', async () => {
    const { x, y, d } = world({ n: 300, classes: 2, p: 0 })
    // Every tenth label is of a third class, whatever the row.
    const mixed = y.map((label, row) => (row % 10 === 3 ? 2 : label))
    const { classes, transition, suspects } = await audit({ x, y: mixed, classes: 3, d })
    expect(classes.map(({ identified }) => identified)).toEqual([true, true, false])
    expect(transition.separable[2]).toEqual([null, null, null])
    expect(transition.separable[0].every((p) => typeof p === 'number')).toBe(true)
    expect(suspects.filter(({ given }) => given === 2).length).toBeLessThan(30)
  })

  test('finds 40 classes in rows that are sorted by class, the smallest with one row', async () => {
    const y = Int32Array.from({ length: 391 }, (_, i) => Math.min(39, Math.floor(i / 10)))
    const random = stream(2, 'audit test: sorted').fillNormal(new Float64Array(391 * 2))
    const x = random.map(
      (value, at) => (at % 2 === 0 ? 10 * (y[at >> 1] % 7) : 10 * Math.floor(y[at >> 1] / 7)) + value,
    )
    const { classes, suspects, verdict } = await audit({ x, y, classes: 40, d: 2 })
    expect(classes.map(({ given }) => given)).toEqual([...Array(39).fill(10), 1])
    expect(classes.map(({ identified }) => identified)).toEqual([...Array(39).fill(true), false])
    expect(suspects.length).toBeLessThan(20)
    expect(verdict).not.toBe('too coarse')
  })

  test('knows no class that does not occur: labels 1 and 2 of three', async () => {
    const { x, y, d } = world({ n: 120, classes: 2 })
    const two = await audit({ x, y, classes: 2, d }, { all: true })
    const { classes, proposed, transition, scores, suspects } = await audit(
      { x, y: y.map((label) => label + 1), classes: 3, d },
      { all: true },
    )
    expect(classes.map(({ label }) => label)).toEqual([1, 2])
    expect(transition).toEqual(two.transition)
    expect(scores).toEqual(two.scores)
    expect([...proposed]).toEqual([...two.proposed].map((label) => label + 1))
    expect(suspects.map(({ row, given, proposed }) => [row, given, proposed])).toEqual(
      two.suspects.map(({ row, given, proposed }) => [row, given + 1, proposed + 1]),
    )
  })

  test('accepts 9,140 classes of which 101 occur', async () => {
    const y = Int32Array.from({ length: 140 }, (_, i) => 22 * (i % 101) + 7)
    const x = stream(4, 'audit test: many').fillNormal(new Float64Array(140))
    const { verdict, classes, proposed, transition } = await audit({ x, y, classes: 9140, d: 1 })
    expect(verdict).toBe('not separable')
    expect(classes.map(({ label }) => label)).toEqual([...y.subarray(0, 101)])
    expect(classes.map(({ given }) => given)).toEqual([...Array(39).fill(2), ...Array(62).fill(1)])
    expect([transition.core.length, transition.core[0].length]).toEqual([101, 101])
    expect([...proposed].filter((label) => label % 22 !== 7)).toEqual([])
  })

  test('ignores constant and repeated columns, and names those that tell the label', async () => {
    const { x, y } = world({ n: 120, p: 0.1 })
    const wide = Float64Array.from({ length: 120 * 6 }, (_, at) => {
      const row = Math.floor(at / 6)
      return [x[3 * row], x[3 * row], 5, x[3 * row + 1], 2 * y[row] + 1, row][at % 6]
    })
    const { leaks, verdict } = await audit({ x: wide, y, classes: 3, d: 6 })
    expect(['point', 'bounds']).toContain(verdict)
    expect(leaks).toEqual([
      { column: 4, kind: 'label' },
      { column: 5, kind: 'row number' },
    ])
  })

  test('refuses rows whose columns are all constant', async () => {
    const { verdict, evidence, suspects } = await audit({ x: ones(200), y: world({ n: 100 }).y, classes: 3, d: 2 })
    expect([verdict, evidence.twins]).toEqual(['too coarse', 1])
    expect(suspects.every(({ score }) => Number.isFinite(score))).toBe(true)
  })

  test('lists all rows on request, by descending score', async () => {
    const { suspects } = await audit(world({ n: 60 }), { all: true })
    expect(suspects.length).toBe(60)
    expect(suspects.every(({ score }, i) => i === 0 || score <= suspects[i - 1].score)).toBe(true)
    expect(suspects[59].list).toBeNull()
  })
})

describe('the limits of an audit', () => {
  test.each([
    [{ checked: { rows: [400], labels: [0] } }, 'checked.rows[0] is 400 but must be a row from 0 to 399'],
    [{ checked: { rows: [1], labels: [3] } }, 'checked.labels[0] is 3 but must be a class from 0 to 2'],
    [{ checked: { rows: [1, 1], labels: [0, 0] } }, 'checked.rows has row 1 twice'],
  ])('refuses %j', async (options, message) => {
    await expect(audit(world(), options)).rejects.toThrow(message)
  })

  test.each(['auditLabels: factor', 'auditLabels: trees'])(
    'ends on an abort at the stage %s, and frees its memory',
    async (stage) => {
      const { x, y } = world({ n: 200 })
      using rows = engine.matrix(200, 3, x)
      const before = engine.bytesInUse
      const controller = new AbortController()
      const onProgress = (progress: { stage: string }) => {
        if (progress.stage === stage) controller.abort(new Error('enough'))
      }
      const running = auditLabels({ x: rows, y, classes: 3 }, { signal: controller.signal, onProgress })
      await expect(running).rejects.toThrow('enough')
      expect(engine.bytesInUse).toBe(before)
    },
  )

  test('needs no more memory than planned, and the plan refuses what does not fit', async () => {
    const { x, y } = world({ n: 700 })
    await using own = await createEngine({ threads: 1 })
    const peak = await peakOf(own, () => auditLabels({ x: own.matrix(700, 3, Float32Array.from(x)), y, classes: 3 }))
    const { bytes, referenceRows } = planAudit({ n: 700, d: 3, classes: 3 }, { threads: 1 })
    expect(peak).toBeLessThanOrEqual(bytes)
    expect(bytes).toBeLessThan(3 * peak)
    expect(referenceRows).toBe(700)
    expect(() => planAudit({ n: 1e6, d: 384, classes: 3 }, { maxBytes: 2 ** 30 })).toThrow(
      expect.objectContaining({ code: 'OUT_OF_MEMORY' }),
    )
  })
})
