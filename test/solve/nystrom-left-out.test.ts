import { expect, test } from 'vitest'
import { createEngine } from '#engine/engine.js'
import { laplace } from '#ops/kernels.js'
import { stream } from '#random/stream.js'
import { LeftOutRidge, predictCenteredIn } from '#solve/nystrom-left-out.js'

const [N, D, OUTPUTS, RIDGE] = [70, 3, 2, 0.1]
const x = stream(1, 'left out: x').fillNormal(new Float64Array(N * D))
const values = stream(2, 'left out: b').fillNormal(new Float64Array(N * OUTPUTS))
/** All rows are centers; some repeat, to fill the multiple of 96. */
const centers = Float64Array.from({ length: 96 * D }, (_, at) => x[at % (N * D)])

async function predict({ threads, precision = 'f64' }: { threads: number; precision?: 'f32' | 'f64' }) {
  await using engine = await createEngine({ threads })
  const rows = { x: engine.matrix(N, D, x), centers: engine.matrix(96, D, centers) }
  const problem = { ...rows, kernel: laplace({ bandwidth: 1 }), values, outputs: OUTPUTS, precision }
  return await engine.call('test', [rows.x, rows.centers], {}, async (call) => {
    using ridge = await LeftOutRidge.openIn(call, problem)
    return [...(await ridge.predictIn(call, RIDGE))]
  })
}

/** Fits kernel ridge with an intercept to all rows but one, in float64, and predicts that row. */
function refitted(row: number, output: number): number {
  const k = (i: number, j: number) => Math.exp(-Math.hypot(...[0, 1, 2].map((t) => x[i * D + t] - x[j * D + t])))
  const rows = [...Array(N).keys()].filter((each) => each !== row)
  const mean = rows.reduce((sum, i) => sum + values[i * OUTPUTS + output], 0) / rows.length
  const a = rows.map((i) => [...rows.map((j) => k(i, j) + (i === j ? RIDGE : 0)), values[i * OUTPUTS + output] - mean])
  for (let p = 0; p < a.length; p++) {
    for (let i = 0; i < a.length; i++) {
      const factor = i === p ? 0 : a[i][p] / a[p][p]
      for (let j = p; factor !== 0 && j <= a.length; j++) a[i][j] -= factor * a[p][j]
    }
  }
  return mean + rows.reduce((sum, i, at) => sum + (k(row, i) * a[at][a.length]) / a[at][at], 0)
}

test('leave-one-out predictions are those of a fit to the other rows, if all rows are centers', async () => {
  const [wide, single] = [await predict({ threads: 1 }), await predict({ threads: 1, precision: 'f32' })]
  for (let row = 0; row < N; row += 7) {
    for (let output = 0; output < OUTPUTS; output++) {
      const wanted = refitted(row, output)
      expect(wide[row * OUTPUTS + output]).toBeCloseTo(wanted, 6)
      expect(single[row * OUTPUTS + output]).toBeCloseTo(wanted, 2)
    }
  }
})

test('leave-one-out predictions have the same bits on 1, 2 and 3 threads', async () => {
  const whole = await predict({ threads: 1 })
  for (const threads of [2, 3]) expect(await predict({ threads })).toEqual(whole)
})

test('a fit to all rows predicts others as kernel ridge with an intercept does', async () => {
  const rest = x.slice(D)
  await using engine = await createEngine({ threads: 1 })
  const own = {
    x: engine.matrix(N - 1, D, rest),
    centers: engine.matrix(
      96,
      D,
      Float64Array.from({ length: 96 * D }, (_, at) => rest[at % rest.length]),
    ),
  }
  const queries = engine.matrix(4, D, x.slice(0, 4 * D))
  const kernel = laplace({ bandwidth: 1 })
  const problem = { ...own, kernel, values: values.slice(OUTPUTS), outputs: OUTPUTS, precision: 'f64' } as const
  const predicted = await engine.call('test', [own.x, own.centers, queries], {}, async (call) => {
    using ridge = await LeftOutRidge.openIn(call, problem)
    return await predictCenteredIn(call, await ridge.fitIn(call, RIDGE), queries)
  })
  // Row 0 is not one that was fitted to.
  for (const output of [0, 1]) expect(predicted[output]).toBeCloseTo(refitted(0, output), 3)
})

test('an abort while the features are factored or the leave-one-out error is computed gives all memory back', async () => {
  await using engine = await createEngine({ threads: 1 })
  const rows = { x: engine.matrix(N, D, x), centers: engine.matrix(96, D, centers) }
  const problem = { ...rows, kernel: laplace({ bandwidth: 1 }), values, outputs: OUTPUTS, precision: 'f64' } as const
  const before = engine.bytesInUse
  /** Runs all, and aborts at one progress report; returns the number of reports. */
  const run = async (abortAt: number): Promise<number> => {
    const controller = new AbortController()
    let reports = 0
    const onProgress = () => {
      if (++reports === abortAt) controller.abort(new Error('enough'))
    }
    const running = engine.call('test', [rows.x], { signal: controller.signal, onProgress }, async (call) => {
      using ridge = await LeftOutRidge.openIn(call, problem)
      await ridge.predictIn(call, RIDGE)
      await ridge.fitIn(call, RIDGE)
    })
    if (abortAt > 0) await expect(running).rejects.toThrow('enough')
    else await running
    expect(engine.bytesInUse).toBe(before)
    return reports
  }
  const reports = await run(0)
  expect(reports).toBeGreaterThan(5)
  for (let at = 1; at < reports; at++) await run(at)
})
