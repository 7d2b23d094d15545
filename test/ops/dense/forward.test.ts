import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { placeOf, placesOf } from '#ops/dense/layout.js'
import { networkIn } from '#ops/dense/network.js'
import { rounded, seeded, table } from '../../reference/numbers.js'

const engines: Engine[] = []
beforeAll(async () => {
  for (const threads of [1, 2, 3]) engines.push(await createEngine({ threads }))
})
afterAll(() => Promise.all(engines.map((engine) => engine.close())))

type Layer = number[][]

/** One layer in float32: products summed one by one in the order of the inputs, then the bias. */
function layerByDefinition(x: number[][], layer: Layer): number[][] {
  const { fround } = Math
  const biases = layer[layer.length - 1]
  return x.map((row) =>
    biases.map((bias, o) => fround(row.reduce((sum, value, t) => fround(sum + fround(value * layer[t][o])), 0) + bias)),
  )
}

function pack(widths: number[], layers: Layer[]): Float32Array {
  const packed = new Float32Array(placesOf(widths).at(-1)!)
  for (const [l, layer] of layers.entries()) {
    for (const [t, row] of layer.entries()) {
      for (const [o, value] of row.entries()) packed[placesOf(widths)[l] + placeOf(widths[l], t, o)] = value
    }
  }
  return packed
}

// Strips of 8 rows go by twos, and tiles of 6 outputs in passes: these leave every kind of rest.
const ROWS = [1, 8, 9, 16, 17, 24, 25, 49]
const WIDTHS = [
  [1, 1, 1],
  [3, 5, 2],
  [8, 6, 3],
  [17, 13, 7],
  [130, 24, 10],
]

test.each(ROWS.flatMap((n) => WIDTHS.map((widths) => ({ n, widths }))))(
  'strict outputs of $widths for $n rows are float32 sums in the order of the inputs, to the bit',
  async ({ n, widths }) => {
    const random = seeded(n * 1000 + widths[0])
    const x = rounded(table(n, widths[0], () => random() - 0.5))
    const layers = widths.slice(1).map((outputs, l) => rounded(table(widths[l] + 1, outputs, () => random() - 0.5)))
    const hidden = layerByDefinition(x, layers[0]).map((row) => row.map((value) => Math.max(0, value)))
    const wanted = layerByDefinition(hidden, layers[1]).flat()
    for (const engine of engines) {
      using rows = engine.matrix(n, widths[0], x, { type: 'f32' })
      const found = await engine.call('test', [rows], {}, async (call) => {
        using network = networkIn(call, { widths, center: new Float64Array(widths[0]), scale: 1 }, pack(widths, layers))
        return network.outputsIn(call, rows, 'outputs')
      })
      expect([...found], `${engine.capabilities.threads} threads`).toEqual(wanted)
    }
  },
)
