/** The small program that every consumer builds or runs, as plain JavaScript. */

export interface Outcome {
  /** A hash of every result's bits. */
  bits: string
  threads: number
  reason?: string
  /** What went wrong, where a browser can only be told by the outcome. */
  error?: string
}

/**
 * A module that exports `outcome()`: neighbors, a Gram product, a pool, a student and their labels on two threads where they can be
 * had, and neighbors in plain arrays by the default engine. `entry` is the library as the consumer imports it, `options` the text of further options of its engine.
 */
export const consumer = (entry: string, options = '') => `
import {
  createEngine, defaultEngine, distill, fitTeacher, gaussian, gaussianMixture, gramMatvec, nearest, nearestStudent
} from '${entry}'

/** FNV-1a over bytes. */
function hashOf(arrays) {
  let hash = 0x811c9dc5
  for (const { buffer, byteOffset, byteLength } of arrays) {
    for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) hash = Math.imul(hash ^ byte, 0x01000193)
  }
  return (hash >>> 0).toString(16)
}

export async function outcome() {
  const engine = await createEngine({ threads: 2, onWarning: () => {}, ${options} })
  const world = gaussianMixture({ means: [[-1, 0], [1, 0]], deviation: 1 })
  const train = await world.sample(engine, 300, { seed: 1 })
  const { x } = await world.sample(engine, 400, { seed: 2 })
  const { index, squaredDistance } = await nearest(x, train.x, { k: 3 })
  const product = await gramMatvec(gaussian({ bandwidth: 1 }), x, train.x, train.x)
  const teacher = await fitTeacher(train, { members: 3, seed: 1 })
  const student = await distill(teacher, x, { fit: nearestStudent(), seed: 1 })
  // Plain arrays, whose engine nobody closes: a program ends by itself.
  ${options && `await defaultEngine({ onWarning: () => {}, ${options} })`}
  const plain = await nearest([[19], [1]], [[0], [10], [20]], { k: 2 })
  const results = [index, squaredDistance, product.toArray(), await teacher.votes(x), await student.predict(x), plain.index]
  const { threads, reason } = engine.capabilities
  await engine.close()
  return { bits: hashOf(results), threads, reason }
}
`

/** A page's module: runs a consumer's module beside it. */
export const inPage = "import { outcome } from './consumer.js'\nglobalThis.outcome = outcome()\n"

/** The same, which posts its outcome to the address in its query string, for a browser that nobody drives. */
export const posting = `
import { outcome } from './consumer.js'
const post = (value) => fetch(location.search.slice(1), { method: 'POST', body: JSON.stringify(value) })
outcome().then(post, (error) => post({ error: String(error) }))
`

/** The same in a worker of the page's own, which starts the engine's threads from there. */
export const inPageWorker = `
const worker = new Worker(new URL('./own-worker.js', import.meta.url), { type: 'module' })
globalThis.outcome = new Promise((resolve, reject) => {
  worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data))
  worker.onerror = reject
})
`
export const ownWorker = `
import { outcome } from './consumer.js'
outcome().then(postMessage, (error) => postMessage({ error: String(error) }))
`

/** A program for Node, Deno and Bun. */
export const onCommandLine = "import { outcome } from './consumer.js'\nconsole.log(JSON.stringify(await outcome()))\n"

/** What someone writes in TypeScript, for its types. */
export const typed = `
import { createEngine, type Engine, fitNearest, nearest, type Sampler } from 'noisy-teacher'
import { createEngine as inlined } from 'noisy-teacher/inline'

async function fitted(engine: Engine): Promise<Sampler> {
  const x = engine.matrix(2, 1, [0, 1])
  return fitNearest({ x, y: Int32Array.of(0, 1), classes: 2 }, { k: 1 })
}
export const three = async (): Promise<Float64Array> => {
  const { similarity } = await nearest([[1, 2]], Float32Array.of(1, 2, 3, 4), { metric: 'cosine' })
  const regressor = await fitNearest({ x: [[1], [2]], targets: [3, 4] })
  return similarity.length > 0 ? regressor.predict([1.5]) : similarity
}
const worker = () => new Worker(new URL('noisy-teacher/worker', import.meta.url), { type: 'module' })
export const samplers = async () => [
  await fitted(await createEngine({ wasm: fetch('simd.wasm'), worker })),
  await fitted(await inlined()),
]
`
