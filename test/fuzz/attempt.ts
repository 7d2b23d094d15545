import { loadModel } from '#cli/model/load.js'
import type { Model } from '#cli/model/model.js'
import { fromBytes } from '#distill/saved.js'
import { Teacher } from '#distill/teacher.js'
import { NoisyTeacherError } from '#engine/check.js'
import type { Engine } from '#engine/engine.js'
import type { Matrix } from '#engine/matrix.js'
import { toBytes } from '#engine/saved/bytes.js'
import { NearestGeometry } from '#samplers/nearest-geometry.js'
import type { Regressor } from '#samplers/regressor.js'
import type { Sampler } from '#samplers/sampler.js'
import { seeded } from '../reference/numbers.js'
import type { Guard } from './guard.js'
import { type Original, someRows } from './originals.js'

/** Queries: not a whole group of 6, of 4 or of 8. */
const QUERIES = 7
const FAR = 1e5
/** Columns beyond which a forged file is not asked: the queries are ours. */
const WIDEST = 64

export type Outcome = 'refused' | 'answered' | 'not asked'

/** What can be loaded, as this test asks it. */
interface Asked extends Disposable {
  columns: number
  ask(x: Matrix): Promise<void>
  save(): Promise<Uint8Array>
}

/**
 * Loads a file and asks it. Returns what came of it; throws on a fault: an error that is no refusal, an answer that is none, a write where
 * nobody may write, memory that is not given back.
 */
export async function attempt(
  engine: Engine,
  guard: Guard,
  { door, type }: Pick<Original, 'door' | 'type'>,
  bytes: Uint8Array,
): Promise<Outcome> {
  const before = engine.bytesInUse
  const unchanged = guard.remember()
  let outcome: Outcome
  try {
    outcome = await loadAndAsk(engine, guard, door, type, bytes)
  } catch (error) {
    if (!isRefusal(error)) throw error
    outcome = 'refused'
  }
  unchanged()
  const faults = guard.faults()
  if (faults.length > 0) throw new Error(`written: ${faults.join('; ')}`)
  if (engine.bytesInUse !== before) throw new Error(`${engine.bytesInUse - before} bytes were not given back`)
  return outcome
}

const isRefusal = (error: unknown) =>
  error instanceof NoisyTeacherError && ['BAD_VALUE', 'OUT_OF_MEMORY'].includes(error.code)

async function loadAndAsk(
  engine: Engine,
  guard: Guard,
  door: Original['door'],
  type: Original['type'],
  bytes: Uint8Array,
): Promise<Outcome> {
  using loaded = await load(engine, door, bytes)
  const { columns } = loaded
  if (columns > WIDEST) return 'not asked'
  const values = someRows(type, QUERIES * columns, seeded(columns))
  // One lies far outside.
  if (type !== 'u8') values[0] *= FAR
  using x = engine.matrix(QUERIES, columns, values, { type })
  const unchanged = guard.remember()
  try {
    await loaded.ask(x)
  } finally {
    unchanged()
  }
  await loaded.save()
  return 'answered'
}

async function load(engine: Engine, door: Original['door'], bytes: Uint8Array): Promise<Asked> {
  if (door === 'geometry') return ofGeometry(await NearestGeometry.fromBytes(engine, bytes))
  if (door === 'teacher') return ofTeacher(await Teacher.fromBytes(engine, bytes))
  if (door === 'model') return ofModel(await loadModel(engine, bytes))
  const sampler = await fromBytes<Sampler | Regressor>(engine, bytes)
  // A forged kind may turn a sampler into a regressor, or the reverse.
  if (!('scores' in sampler)) return ofRegressor(sampler)
  return {
    columns: sampler.dimension,
    async ask(x) {
      checkLabels(await sampler.predict(x), sampler.classes)
      checkNumbers(await sampler.scores(x), QUERIES * sampler.classes, Number.isFinite)
    },
    save: () => sampler.toBytes(),
    [Symbol.dispose]: () => sampler.dispose(),
  }
}

const ofRegressor = (regressor: Regressor): Asked => ({
  columns: regressor.dimension,
  async ask(x) {
    checkNumbers(await regressor.predict(x), QUERIES * regressor.outputs, Number.isFinite)
  },
  save: () => regressor.toBytes(),
  [Symbol.dispose]: () => regressor.dispose(),
})

const ofTeacher = (teacher: Teacher): Asked => ({
  columns: teacher.dimension,
  async ask(x) {
    checkLabels(await teacher.label(x, { rule: 'plurality' }), teacher.classes)
    checkNumbers(await teacher.shares(x), QUERIES * teacher.classes, (share) => share >= 0 && share <= 1)
  },
  save: () => teacher.toBytes(),
  [Symbol.dispose]: () => teacher.dispose(),
})

const ofModel = (model: Model): Asked => ({
  columns: model.student.dimension,
  async ask(x) {
    const { length: classes } = model.facts.classes
    const { labels, probabilities } = await model.predict(x, {})
    checkLabels(labels, classes)
    checkNumbers(probabilities, QUERIES * classes, (share) => share >= 0 && share <= 1)
    const rows = model.nearest?.rows
    if (rows !== undefined) checkNumbers(await model.neighbors(x, 1, {}), QUERIES, (row) => row < rows)
  },
  save: () => toBytes(model, {}),
  [Symbol.dispose]: () => model.dispose(),
})

const ofGeometry = (geometry: NearestGeometry): Asked => ({
  columns: geometry.points.cols,
  async ask(x) {
    const n = geometry.points.rows
    const k = Math.min(3, n)
    const { index, squaredDistance } = await geometry.query(x, { k })
    checkNumbers(index, QUERIES * k, (row) => row < n)
    // Between float64 rows that are far apart it may be infinite.
    checkNumbers(squaredDistance, QUERIES * k, (distance) => distance >= 0)
    const labels = Uint8Array.from({ length: n }, (_, row) => row % 3)
    checkLabels(Int32Array.from(await geometry.predictMany(x, { labels, draws: 1 }, { k })), 3)
  },
  save: () => geometry.toBytes(),
  [Symbol.dispose]: () => geometry.dispose(),
})

function checkLabels(labels: Int32Array, classes: number): void {
  checkNumbers(labels, QUERIES, (label) => label >= 0 && label < classes)
}

function checkNumbers(values: ArrayLike<number>, length: number, fits: (value: number) => boolean): void {
  if (values.length !== length) throw new Error(`${values.length} answers in place of ${length}`)
  for (let at = 0; at < length; at++) if (!fits(values[at])) throw new Error(`answer ${at} is ${values[at]}`)
}
