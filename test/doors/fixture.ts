import { atoms } from '#data/atoms.js'
import { createEngine } from '#engine/engine.js'
import { laplace } from '#ops/kernels.js'
import { stream } from '#random/stream.js'
import { fitNearest } from '#samplers/nearest.js'
import { prepareNearest } from '#samplers/nearest-geometry.js'

const [ROWS, QUERIES, COLUMNS] = [24, 8, 3]

export const engine = await createEngine({ threads: 1 })

const draws = stream(1, 'doors')
export const x = engine.matrix(ROWS, COLUMNS, draws.fillNormal(new Float64Array(ROWS * COLUMNS)))
export const queries = engine.matrix(QUERIES, COLUMNS, draws.fillNormal(new Float64Array(QUERIES * COLUMNS), 500))
export const kernel = laplace({ bandwidth: 1 })
export const world = atoms({ atoms: COLUMNS, classes: 2, p: 0.1 })

/** Fresh plain rows of a matrix: an array of rows, or one array of all numbers. */
export const rowsOf = (of: typeof x): number[][] =>
  Array.from({ length: of.rows }, (_, i) => Array.from(of.toArray().slice(i * COLUMNS, (i + 1) * COLUMNS)))
export const flatOf = (of: typeof x): Float64Array => Float64Array.from(of.toArray())

/** Fresh labels of the rows of x. */
export const labels = (classes = 2): Int32Array =>
  Int32Array.from({ length: ROWS }, (_, i) => (i * 7 + (i >> 2)) % classes)
/** A fresh dataset. */
export const train = (classes = 2) => ({ x, y: labels(classes), classes })
/** Fresh datasets of plain arrays. */
export const plainTrain = () => ({ x: rowsOf(x), y: Array.from(labels()), classes: 2 })
export const flatTrain = () => ({ ...plainTrain(), x: flatOf(x), columns: COLUMNS })
/** Fresh label draws of the rows of x. */
export const labelDraws = () => ({ labels: Uint8Array.from({ length: 2 * ROWS }, (_, i) => (i * 5) % 2), draws: 2 })
/** Fresh votes of three members on the queries, and their classes. */
export const votes = () => Int32Array.from({ length: 3 * QUERIES }, (_, i) => (i * 3 + (i >> 2)) % 2)
export const clean = () => Int32Array.from({ length: QUERIES }, (_, i) => i % 2)
/** Fresh right-hand sides of x. */
export const sides = () => draws.fillNormal(new Float64Array(ROWS), 900)
/** A fresh dataset of numbers, two for each row of x. */
export const regression = () => ({ x, targets: Array.from({ length: ROWS }, (_, i) => [i % 7, Math.sqrt(i)]) })
/** A fresh dataset of plain arrays of numbers. */
export const plainRegression = () => ({ ...regression(), x: rowsOf(x) })
/** Fresh soft probabilities of the queries. */
export const posterior = () => Float64Array.from({ length: 2 * QUERIES }, (_, i) => (i % 2 === 0 ? 0.75 : 0.25))
/** Fresh answers of three training sets. */
export const answers = () => ({ predicted: votes(), posterior: posterior(), clean: clean(), sets: 3, classes: 2 })

export const sampler = await fitNearest(train())
export const geometry = await prepareNearest(x)
export const call = () => ({ signal: new AbortController().signal, onProgress: () => {} })
