import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Call } from '#engine/call.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { layersOf, placeOf, placesOf } from '#ops/dense/layout.js'
import { networkIn } from '#ops/dense/network.js'
import { NetworkTraining, type UpdateRule } from '#ops/dense/train.js'
import { forward, gradientOf, lossOf, softmax, stepper, type Weights } from '../../reference/network.js'
import { rounded, seeded, table } from '../../reference/numbers.js'

const engines: Engine[] = []
beforeAll(async () => {
  for (const threads of [1, 2, 3]) engines.push(await createEngine({ threads }))
})
afterAll(() => Promise.all(engines.map((engine) => engine.close())))

interface TrainingProblem {
  widths: number[]
  n: number
  batch: number
  loss: 'cross-entropy' | 'square'
  rule: UpdateRule
  soft?: boolean
}

const RATE = 0.125
const plain: UpdateRule = { optimizer: 'sgd', momentum: 0, squares: 0.5, decay: 0 }

function problemOf({ widths, n, soft }: TrainingProblem) {
  const random = seeded(n + widths.length)
  const x = rounded(table(n, widths[0], () => random() - 0.5))
  const classes = widths.at(-1)!
  const y = Int32Array.from({ length: n }, () => Math.floor(random() * classes))
  const shares = table(n, classes, random).map((row) => {
    const sum = row.reduce((total, value) => total + value, 0)
    return row.map((value) => value / sum)
  })
  const targets = soft ? shares : shares.map((row, i) => row.map((_, c) => Number(c === y[i])))
  const weights = layersOf(widths).map(({ inputs, outputs }) =>
    rounded(table(inputs + 1, outputs, () => (2 * random() - 1) / Math.sqrt(inputs))),
  )
  const order = Uint32Array.from({ length: n }, (_, i) => (i * 7 + 3) % n)
  return { x, y, targets, weights, order: n % 7 === 0 ? order.map((_, i) => i) : order }
}

function pack(widths: number[], weights: Weights): Float32Array {
  const packed = new Float32Array(placesOf(widths).at(-1)!)
  weights.forEach((layer, l) => {
    layer.forEach((row, t) => {
      row.forEach((value, o) => {
        packed[placesOf(widths)[l] + placeOf(widths[l], t, o)] = value
      })
    })
  })
  return packed
}

/** Returns the weights after some epochs, the outputs then, and the misclassified rows of all epochs. */
async function train(engine: Engine, problem: TrainingProblem, epochs: number) {
  const { widths, n, batch, loss, rule, soft } = problem
  const { x, y, targets, weights, order } = problemOf(problem)
  using rows = engine.matrix(n, widths[0], x, { type: 'f32' })
  const before = engine.bytesInUse
  const found = await engine.call('test', [rows], {}, async (call) => {
    const form = { widths, center: new Float64Array(widths[0]), scale: 1 }
    using network = networkIn(call, form, pack(widths, weights))
    const shares = soft ? targets.flat() : undefined
    const training = new NetworkTraining(call, network, {
      x: rows,
      rows: n,
      y,
      loss,
      batch,
      rule,
      ...(shares && { shares }),
    })
    let errors = 0
    for (let epoch = 0; epoch < epochs; epoch++) {
      const rates = new Float32Array(2 * training.batches)
      for (let b = 0; b < training.batches; b++) {
        const t = epoch * training.batches + b + 1
        const root = Math.sqrt(1 - rule.squares ** t)
        rates[2 * b] = rule.optimizer === 'adam' ? (RATE * root) / (1 - rule.momentum ** t) : RATE
        rates[2 * b + 1] = 1e-8 * root
      }
      errors = await training.epochIn({ order, rates })
    }
    const weightsThen = network.view().slice()
    const outputs = await network.outputsIn(call, rows, 'outputs')
    return { errors, weights: weightsThen, outputs, shares: await network.outputsIn(call, rows, 'shares') }
  })
  expect(engine.bytesInUse).toBe(before)
  return found
}

/** The same by the definition in float64. */
function reference(problem: TrainingProblem, epochs: number) {
  const { widths, n, batch, loss, rule } = problem
  const { x, y, targets, weights: first, order } = problemOf(problem)
  const step = stepper(rule, RATE)
  let weights: Weights = first
  let errors = 0
  for (let epoch = 0; epoch < epochs; epoch++) {
    errors = 0
    for (let at = 0; at < n; at += batch) {
      const rows = [...order.subarray(at, at + batch)]
      const inputs = rows.map((row) => x[row])
      forward(weights, inputs)
        .at(-1)!
        .forEach((values, i) => {
          errors += Number(values.indexOf(Math.max(...values)) !== y[rows[i]])
        })
      const wanted = rows.map((row) => targets[row])
      weights = step(weights, gradientOf(weights, inputs, wanted, loss === 'cross-entropy'))
    }
  }
  const outputs = forward(weights, x).at(-1)!
  return { errors, weights: pack(widths, weights), outputs, shares: outputs.map(softmax) }
}

function close(found: Float32Array, wanted: ArrayLike<number>, within: number) {
  expect(found.length).toBe(wanted.length)
  for (let i = 0; i < found.length; i++) expect(Math.abs(found[i] - wanted[i])).toBeLessThan(within)
}

const ADAM: UpdateRule = { optimizer: 'adam', momentum: 0.9, squares: 0.999, decay: 0 }

describe('steps of a network', () => {
  test.each<TrainingProblem>([
    { widths: [1, 1], n: 1, batch: 128, loss: 'cross-entropy', rule: plain },
    { widths: [3, 4], n: 5, batch: 5, loss: 'cross-entropy', rule: plain },
    { widths: [5, 17, 3], n: 17, batch: 17, loss: 'cross-entropy', rule: plain },
    { widths: [17, 5, 4, 3], n: 40, batch: 9, loss: 'square', rule: plain },
    { widths: [8, 24, 6], n: 48, batch: 24, loss: 'cross-entropy', rule: plain },
    { widths: [31, 65, 50, 10], n: 133, batch: 64, loss: 'cross-entropy', rule: plain },
    { widths: [31, 65, 50, 10], n: 133, batch: 64, loss: 'cross-entropy', rule: plain, soft: true },
    { widths: [7, 12, 5], n: 30, batch: 8, loss: 'square', rule: { ...plain, momentum: 0.9, decay: 0.01 } },
    { widths: [7, 12, 5], n: 30, batch: 8, loss: 'square', rule: plain, soft: true },
    { widths: [7, 12, 5], n: 30, batch: 8, loss: 'cross-entropy', rule: { ...plain, decay: 0.1 } },
    { widths: [150, 140, 130, 3], n: 100, batch: 50, loss: 'cross-entropy', rule: { ...plain, momentum: 0.5 } },
  ])('training steps agree with the definition: %o', async (problem) => {
    const wanted = reference(problem, 2)
    for (const engine of engines) {
      const found = await train(engine, problem, 2)
      close(found.weights, wanted.weights, 3e-6)
      close(found.outputs, wanted.outputs.flat(), 1e-5)
      close(found.shares, wanted.shares.flat(), 1e-5)
      expect(found.errors).toBe(wanted.errors)
    }
  })

  test.each<TrainingProblem>([
    { widths: [7, 12, 5], n: 30, batch: 8, loss: 'cross-entropy', rule: ADAM },
    { widths: [7, 12, 5], n: 30, batch: 30, loss: 'square', rule: { ...ADAM, decay: 0.1 } },
  ])('training steps of Adam agree with the definition: %o', async (problem) => {
    const found = await train(engines[1], problem, 2)
    // A step of Adam has the size of the rate, so where a gradient is only rounding error, so is its sign.
    const wanted = reference(problem, 2).weights
    const far = found.weights.filter((weight, i) => Math.abs(weight - wanted[i]) > 1e-4)
    expect(far.length).toBeLessThan(wanted.length / 50)
  })

  test('training steps have the same bits on 1, 2 and 3 threads', async () => {
    const shapes = [
      { widths: [130, 201, 90, 7], n: 300, batch: 128, rule: ADAM },
      { widths: [130, 201, 90, 7], n: 300, batch: 128, rule: { ...plain, momentum: 0.9 } },
      // Small enough that one thread runs several stages in one call.
      { widths: [40, 40, 3], n: 4000, batch: 32, rule: plain },
    ]
    for (const shape of shapes) {
      const problem: TrainingProblem = { ...shape, loss: 'cross-entropy' }
      const [one, two, three] = await Promise.all(engines.map((engine) => train(engine, problem, 3)))
      expect(two).toEqual(one)
      expect(three).toEqual(one)
    }
  })

  test('the reference gradient equals finite differences', () => {
    for (const entropy of [true, false]) {
      const problem: TrainingProblem = { widths: [4, 6, 5, 3], n: 9, batch: 9, loss: 'square', rule: plain }
      const { x, targets, weights } = problemOf(problem)
      const gradient = gradientOf(weights, x, targets, entropy)
      weights.forEach((layer, l) => {
        layer.forEach((row, t) => {
          row.forEach((value, o) => {
            const moved = (by: number) => {
              row[o] = value + by
              const loss = lossOf(weights, x, targets, entropy)
              row[o] = value
              return loss
            }
            expect((moved(1e-5) - moved(-1e-5)) / 2e-5).toBeCloseTo(gradient[l][t][o], 7)
          })
        })
      })
    }
  })
})

test('the outputs of a row do not depend on the other rows', async () => {
  const widths = [37, 90, 11]
  const random = seeded(3)
  const rows = table(200, 37, random)
  const weights = layersOf(widths).map(({ inputs, outputs }) => table(inputs + 1, outputs, () => random() - 0.5))
  const outputsOf = async (engine: Engine, some: number[][], type: 'f32' | 'f64') => {
    using x = engine.matrix(some.length, 37, some, { type })
    return await engine.call('test', [x], {}, async (call) => {
      const form = { widths, center: Float64Array.from({ length: 37 }, (_, t) => t / 100), scale: 3 }
      using network = networkIn(call, form, pack(widths, weights))
      return await network.outputsIn(call, x, 'outputs')
    })
  }
  const all = await outputsOf(engines[0], rows, 'f32')
  expect(await outputsOf(engines[2], rows, 'f32')).toEqual(all)
  for (const i of [0, 7, 8, 95, 96, 199]) {
    expect(await outputsOf(engines[0], [rows[i]], 'f32')).toEqual(all.slice(11 * i, 11 * (i + 1)))
  }
  const standard = rows.map((row) => row.map((value, t) => (value - t / 100) * 3))
  const wanted = forward(
    weights.map((layer) => rounded(layer)),
    standard,
  )
  close(await outputsOf(engines[1], rows, 'f64'), wanted.at(-1)!.flat(), 2e-5)
})

test('the blocks of an epoch are counted in 31 bits on any number of threads', async () => {
  const [engine] = engines
  await engine.call('test', [], {}, async (call) => {
    const widths = [1, 700, 1000]
    const network = networkIn(call, { widths, center: new Float64Array(1), scale: 1 })
    const tasks: { rows: number; round?: number }[] = []
    const capabilities = { ...engine.capabilities, threads: 128 }
    const wide = {
      who: 'test',
      engine: { capabilities, memory: engine.memory },
      allocate: (bytes: number) => call.allocate(bytes),
      run: async (_: string, task: { rows: number }) => tasks.push(task),
    } as unknown as Call
    const common = { y: new Int32Array(1), loss: 'square', rule: plain } as const
    const taskOf = (rows: number, batch: number) => {
      return { ...common, x: { address: 64, type: 'f32', rows, cols: 1 } as const, rows, batch }
    }
    const training = new NetworkTraining(wide, network, taskOf(1e6, 1))
    await training.epochIn({ order: new Uint32Array(1e6), rates: new Float32Array(2e6) })
    const [{ rows, round }] = tasks
    expect(rows).toBeLessThan(2 ** 31)
    expect(rows).toBe(1e6 * 5 * round!)
    expect(round).toBeGreaterThan(128)
    const many = () => new NetworkTraining(wide, network, taskOf(5e8, 1))
    expect(many).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
    network.dispose()
  })
})
