/**
 * Makes groups of calls. A group opens its own engine and passes each call to `held`, which measures it and returns its result.
 */
import * as lib from '/dist/index.js'

const { createEngine, gaussianMixture, stream } = lib

/** Returns a mixture of `classes` Gaussians with unit deviation. */
export const world = (classes, dimension) => {
  const means = Array.from({ length: classes }, (_, c) => {
    return Array.from({ length: dimension }, (_, j) => (j === c % dimension ? 1 + Math.floor(c / dimension) : 0))
  })
  return gaussianMixture({ means, deviation: 1 })
}

/** Gives a group's body its own engine, which is closed at the end. */
export const withEngine = (body) => async (settings, held) => {
  const engine = await createEngine({ threads: settings.threads, onWarning: () => {} })
  try {
    await body(engine, held, settings)
  } finally {
    await engine.close()
  }
}

/** Returns `count` uniform draws of n labels. */
export const draws = (n, count, classes) => {
  const drawn = stream(5, 'draws')
  return { labels: Uint8Array.from({ length: n * count }, (_, at) => drawn.below(at, classes)), draws: count }
}

/** Fits one learner, predicts with it, saves and loads it. */
export const sampler = (name, n, d, classes, m, fit) =>
  withEngine(async (engine, held) => {
    const of = world(classes, d)
    const train = await of.sample(engine, n, { seed: 1 })
    const test = await of.sample(engine, m, { seed: 2 })
    const fitted = await held(`${name}, n = ${n}, d = ${d}, ${classes} classes`, () => fit(train))
    await held(`predict ${m}`, () => fitted.predict(test.x))
    await held(`scores ${m}`, () => fitted.scores(test.x))
    const bytes = await held('toBytes', () => fitted.toBytes())
    const loaded = await held(`fromBytes, ${(bytes.length / 2 ** 20).toFixed(1)} MiB`, () =>
      lib.fromBytes(engine, bytes),
    )
    loaded.dispose()
  })

/** Prepares a geometry and predicts with many label draws. */
export const geometry = (name, n, d, m, count, prepare) =>
  withEngine(async (engine, held) => {
    const of = world(2, d)
    const { x } = await of.sample(engine, n, { seed: 1 })
    const test = await of.sample(engine, m, { seed: 2 })
    const prepared = await held(`${name}, n = ${n}, d = ${d}`, () => prepare(x))
    const labels = draws(n, count, 2)
    await held(`predictMany ${count} draws, ${m} queries`, () => prepared.predictMany(test.x, labels))
  })

/** Distills a pool of ten teachers into one student, on m rows. */
export const student = (name, m, make, rule = 'random') =>
  withEngine(async (engine, held) => {
    const of = world(2, 8)
    const train = await of.sample(engine, 10_000, { seed: 1 })
    const pool = await of.sample(engine, m, { seed: 2 })
    const teacher = await lib.fitTeacher(train, { members: 10, seed: 1 })
    await held(`${name}, ${m} rows, ${rule}`, () => lib.distill(teacher, pool.x, { fit: make(), rule, seed: 1 }))
  })

/** Searches at once and with a prepared index; saves and loads the index. */
export const search = (algorithm, n, d, m) =>
  withEngine(async (engine, held) => {
    const of = world(2, d)
    const { x } = await of.sample(engine, n, { seed: 1 })
    const queries = (await of.sample(engine, m, { seed: 2 })).x
    await held(`nearest ${n}×${d}, ${m} queries, k = 10`, () => lib.nearest(queries, x, { algorithm, k: 10 }))
    const prepared = await held('prepareNearest', () => lib.prepareNearest(x, { algorithm }))
    await held('query', () => prepared.query(queries, { k: 10 }))
    const bytes = await held('toBytes', () => prepared.toBytes())
    await held(`fromBytes, ${(bytes.length / 2 ** 20).toFixed(1)} MiB`, () => {
      return lib.NearestGeometry.fromBytes(engine, bytes)
    })
  })
