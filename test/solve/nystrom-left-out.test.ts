import { expect, test } from 'vitest'
import { createEngine } from '#engine/engine.js'
import { laplace } from '#ops/kernels.js'
import { stream } from '#random/stream.js'
import { LeftOutRidge } from '#solve/nystrom-left-out.js'

const [N, D, OUTPUTS, RIDGE] = [70, 3, 2, 0.1]
const x = stream(1, 'left out: x').fillNormal(new Float64Array(N * D))
const values = stream(2, 'left out: b').fillNormal(new Float64Array(N * OUTPUTS))
/** All rows are centers; some repeat, to fill the multiple of 96. */
const centers = Float64Array.from({ length: 96 * D }, (_, at) => x[at % (N * D)])

async function predict(options: { threads: number; precision?: 'f32' | 'f64'; blockBytes?: number }) {
  const { threads, precision = 'f64', ...rest } = options
  await using engine = await createEngine({ threads })
  const rows = { x: engine.matrix(N, D, x), centers: engine.matrix(96, D, centers) }
  const problem = { ...rows, kernel: laplace({ bandwidth: 1 }), values, outputs: OUTPUTS, precision, ...rest }
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

test('leave-one-out predictions have the same bits on 1 and 2 threads, and hardly change with blocks of rows', async () => {
  const whole = await predict({ threads: 1 })
  expect(await predict({ threads: 2 })).toEqual(whole)
  const inBlocks = await predict({ threads: 1, blockBytes: 1 })
  for (const [at, value] of inBlocks.entries()) expect(value).toBeCloseTo(whole[at], 8)
})
