/**
 * The public calls that may take long, at sizes where they do. A group opens its own engine, and hands each call to `held`, which
 * measures it and gives back what it gives.
 */
import * as lib from '/dist/index.js'

const { createEngine, gaussianMixture, laplace, symmetric, stream } = lib

const world = (classes, dimension) => {
  const means = Array.from({ length: classes }, (_, c) => {
    return Array.from({ length: dimension }, (_, j) => (j === c % dimension ? 1 + Math.floor(c / dimension) : 0))
  })
  return gaussianMixture({ means, deviation: 1 })
}

/** A group's body with an engine of its own, which is closed at the end. */
const withEngine = (body) => async (settings, held) => {
  const engine = await createEngine({ threads: settings.threads, onWarning: () => {} })
  try {
    await body(engine, held, settings)
  } finally {
    await engine.close()
  }
}

const draws = (n, count, classes) => {
  const drawn = stream(5, 'draws')
  return { labels: Uint8Array.from({ length: n * count }, (_, at) => drawn.below(at, classes)), draws: count }
}

/** Fits, asks, saves and loads one learner. */
const sampler = (name, n, d, classes, m, fit) =>
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

/** Geometry for many label draws. */
const geometry = (name, n, d, m, count, prepare) =>
  withEngine(async (engine, held) => {
    const of = world(2, d)
    const { x } = await of.sample(engine, n, { seed: 1 })
    const test = await of.sample(engine, m, { seed: 2 })
    const prepared = await held(`${name}, n = ${n}, d = ${d}`, () => prepare(x))
    const labels = draws(n, count, 2)
    await held(`predictMany ${count} draws, ${m} queries`, () => prepared.predictMany(test.x, labels))
  })

const student = (name, m, make, rule = 'random') =>
  withEngine(async (engine, held) => {
    const of = world(2, 8)
    const train = await of.sample(engine, 10_000, { seed: 1 })
    const pool = await of.sample(engine, m, { seed: 2 })
    const teacher = await lib.fitTeacher(train, { members: 10, seed: 1 })
    await held(`${name}, ${m} rows, ${rule}`, () => lib.distill(teacher, pool.x, { fit: make(), rule, seed: 1 }))
  })

const search = (algorithm, n, d, m) =>
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

export const calls = {
  worlds: withEngine(async (engine, held) => {
    const atoms = lib.atoms({ atoms: 200, classes: 10, p: 0.2 })
    const noisy = lib.noisyWorld(world(10, 8), symmetric(0.2))
    const worlds = {
      'gaussianMixture d=2': world(2, 2),
      'gaussianMixture d=50': world(10, 50),
      circle: lib.circle({ amplitude: 0.8, frequency: 5 }),
      torus: lib.torus({ dimension: 3, p: 0.2 }),
      atoms,
      noisyWorld: noisy,
    }
    for (const [name, of] of Object.entries(worlds)) {
      const { x } = await held(`${name} sample 100000`, () => of.sample(engine, 100_000, { seed: 1 }))
      await held(`${name} posterior 100000`, async () => of.posterior(x))
      await held(`${name} bayes 100000`, async () => of.bayes(x))
      x.dispose()
    }
  }),
  matrices: withEngine(async (engine, held) => {
    const rows = Array.from({ length: 50_000 }, (_, i) => Array.from({ length: 32 }, (_, j) => i + j))
    const flat = Float32Array.from(rows.flat())
    const x = await held('engine.matrix 50000×32 of rows', async () => engine.matrix(50_000, 32, rows))
    await held('engine.matrix 50000×32 of an array', async () => engine.matrix(50_000, 32, flat))
    await held('toArray', async () => x.toArray())
    await held('takeRows 25000', async () =>
      lib.takeRows(
        x,
        Uint32Array.from({ length: 25_000 }, (_, i) => 2 * i),
      ),
    )
    const y = new Int32Array(50_000)
    await held('takeExamples 25000', async () => {
      lib.takeExamples(
        { x, y, classes: 2 },
        Uint32Array.from({ length: 25_000 }, (_, i) => 2 * i),
      )
    })
    await held('pairwise 2000×2000', async () => {
      const some = lib.takeRows(
        x,
        Uint32Array.from({ length: 2000 }, (_, i) => i),
      )
      return lib.pairwise(some, some)
    })
    await held('medianDistance 50000', () => lib.medianDistance(x))
    const t = lib.torus({ dimension: 6, p: 0.2 })
    const drawn = await t.sample(engine, 10_000)
    await held('unrolled 10000×6', async () => lib.unrolled(drawn).x.dispose())
    await held('permutation 1000000', async () => stream(1, 'x').permutation(1_000_000))
  }),
  labels: withEngine(async (_, held) => {
    const n = 1_000_000
    const drawn = stream(3, 'labels')
    const labels = Int32Array.from({ length: n }, (_, i) => drawn.below(i, 10))
    await held('symmetric noise 1000000', () => symmetric(0.2).apply(labels, { classes: 10, seed: 1 }))
    const votes = Int32Array.from({ length: 10 * 200_000 }, (_, i) => drawn.below(i, 10))
    const counts = await held('countVotes 10×200000', () => lib.countVotes(votes, { members: 10, classes: 10 }))
    await held('voteShares 200000', async () => lib.voteShares(counts, { classes: 10 }))
    await held('plurality 200000', () => lib.plurality(counts, { classes: 10, seed: 1 }))
    await held('agreement 10×200000', () => lib.agreement(votes, { members: 10 }))
    const other = labels.slice().reverse()
    await held('confusion 1000000', () => lib.confusion(labels, other, { classes: 10 }))
    await held('accuracy 1000000', () => lib.accuracy(labels, other))
    await held('poolAgreement 10×200000', () => {
      return lib.poolAgreement(votes, { members: 10, classes: 10, independent: true })
    })
    const clean = labels.slice(0, 200_000)
    await held('teacherMargins 10×200000', () => lib.teacherMargins(votes, clean, { members: 10, classes: 10 }))
    await held('teacherMargins independent', () => {
      return lib.teacherMargins(votes, clean, { members: 10, classes: 10, independent: true })
    })
    const seen = { predicted: labels.slice(0, 100_000), labels: other.slice(0, 100_000), classes: 10 }
    await held('featureCalibration 100000', async () => lib.featureCalibration(seen))
    await held('featureCalibration 100000, 200 permutations', async () => {
      return lib.featureCalibration(seen, { permutations: 200, seed: 1 })
    })
    await held('unpairedCalibration 2×100000, 200 permutations', async () => {
      return lib.unpairedCalibration(seen, { permutations: 200, seed: 1 })
    })
  }),
  'measures of retrain': withEngine(async (engine, held) => {
    const of = world(2, 4)
    const options = { n: 1000, sets: 100, m: 5000, seed: 1 }
    const whole = await held('retrain 100 sets of 1000, m = 5000', () => {
      return lib.retrain(engine, of, { ...options, fit: lib.fitNearest })
    })
    const more = await held('retrain 200 label draws, n = 5000, m = 5000', () => {
      return lib.retrain(engine, of, {
        ...options,
        n: 5000,
        sets: 200,
        resample: 'labels',
        prepare: lib.prepareNearest,
      })
    })
    await held('samplerError 100×5000', async () => lib.samplerError(whole))
    await held('squaredSamplerError 100×5000', async () => lib.squaredSamplerError(whole))
    await held('replicatedNoise 100×5000', async () => lib.replicatedNoise(whole))
    const members = ['a', 'b', 'c'].map((name, at) => ({
      name,
      predicted: more.predicted.subarray(at * 5000, (at + 100) * 5000),
    }))
    await held('pointwiseProfiles 3 of 100×5000', async () => {
      return lib.pointwiseProfiles({ members, clean: more.clean, sets: 100, classes: 2 })
    })
    await held('meanOverSetsAndPoints 100×5000', async () => {
      return lib.meanOverSetsAndPoints(new Float64Array(500_000), 100)
    })
  }),
  'nearest brute': search('brute', 20_000, 64, 1000),
  'nearest int8': search('int8', 50_000, 64, 1000),
  'nearest projected': search('projected', 50_000, 64, 1000),
  'nearest projected wide': search('projected', 10_000, 784, 500),
  'nearest tree': search('tree', 200_000, 3, 10_000),
  'nearest tree d=12': search('tree', 100_000, 12, 2000),
  'nearest grid': search('grid', 300_000, 3, 10_000),
  'nearest auto': search('auto', 100_000, 8, 10_000),
  'nearest many': search('auto', 20_000, 2, 300_000),
  'nearest in blocks': withEngine(async (engine, held) => {
    const of = world(2, 16)
    const queries = (await of.sample(engine, 1000, { seed: 2 })).x
    const rows = (await of.sample(engine, 100_000, { seed: 1 })).x.toArray()
    await held('nearestInBlocks 1000 of 100000×16', () =>
      lib.nearestInBlocks(queries, rows, { k: 10, blockRows: 30_000 }),
    )
    await held('nearestInBlocks in one block', () => lib.nearestInBlocks(queries, rows, { k: 10 }))
  }),
  gram: withEngine(async (engine, held) => {
    const of = world(10, 32)
    const { x } = await of.sample(engine, 20_000, { seed: 1 })
    const v = engine.matrix(20_000, 10, new Float32Array(200_000).fill(1))
    const kernel = laplace({ bandwidth: 8 })
    await held('gramMatvec 20000, symmetric, 10 outputs', () => lib.gramMatvec(kernel, x, x, v))
    await held('gramMatvec f64', () => lib.gramMatvec(kernel, x, x, v, { precision: 'f64' }))
    const queries = (await of.sample(engine, 5000, { seed: 2 })).x
    await held('gramMatvec 5000×20000', () => lib.gramMatvec(kernel, queries, x, v))
    const some = (await of.sample(engine, 2000, { seed: 2 })).x
    await held('gramBlock 5000×2000', () => lib.gramBlock(kernel, queries, some))
    const wide = engine.matrix(2000, 784, stream(7, 'wide').fillNormal(new Float32Array(2000 * 784)))
    await held('gramBlock 2000×2000, d = 784, ntk', () => lib.gramBlock(lib.ntk({ depth: 3 }), wide, wide))
  }),
  solves: withEngine(async (engine, held) => {
    const of = world(10, 16)
    const kernel = laplace({ bandwidth: 6 })
    for (const [n, method, outputs, ridge] of [
      [4000, 'cholesky', 10, 1e-3],
      [4000, 'cholesky', 10, 0],
      [4000, 'cg', 10, 1e-3],
      [10_000, 'cg', 1, 1e-2],
      [2000, 'cholesky', 200, 1e-3],
      [3000, 'cg', 200, 1e-2],
    ]) {
      using x = (await of.sample(engine, n, { seed: 1 })).x
      const b = new Float64Array(n * outputs).map((_, at) => Math.sin(at))
      await held(`solveGram ${method} n = ${n}, ${outputs} outputs, ridge ${ridge}`, () => {
        return lib.solveGram(kernel, x, b, { method, ridge, tolerance: 1e-5 })
      })
    }
    const { x } = await of.sample(engine, 2000, { seed: 1 })
    const b = new Float64Array(2000).map((_, at) => Math.sin(at))
    const prepared = await held('prepareGram 2000', () => lib.prepareGram(kernel, x, { ridge: 1e-2 }))
    await held('leaveOneOut', () => prepared.leaveOneOut(b))
    await held('fit', () =>
      prepared.fit(
        new Int32Array(2000).map((_, i) => i % 2),
        2,
      ),
    )
    await held('chooseGram 2000', () => lib.chooseGram(x, b, { ridges: [0.1, 1] }))
    const more = (await of.sample(engine, 50_000, { seed: 1 })).x
    const sides = new Float64Array(50_000).map((_, at) => Math.sin(at))
    await held('solveFewCentres 50000, 500 centres', () => {
      return lib.solveFewCentres(kernel, more, sides, { centres: 500, ridge: 1, tolerance: 1e-2 })
    })
  }),
  'geometry nearest': geometry('prepareNearest', 20_000, 8, 10_000, 200, lib.prepareNearest),
  'geometry bagged': geometry('prepareBaggedNearest', 20_000, 8, 5000, 50, lib.prepareBaggedNearest),
  'geometry shepard': geometry('prepareShepard', 5000, 8, 3000, 50, lib.prepareShepard),
  'geometry lookup': geometry('prepareLookup', 50_000, 8, 20_000, 20, lib.prepareLookup),
  'geometry gram': geometry('prepareGram', 3000, 8, 3000, 100, (x) => {
    return lib.prepareGram(laplace({ bandwidth: 4 }), x, { ridge: 1e-2 })
  }),
  'geometry random features': geometry('prepareRandomFeatures', 1500, 8, 2000, 50, lib.prepareRandomFeatures),
  'sampler nearest': sampler('fitNearest', 100_000, 8, 10, 50_000, lib.fitNearest),
  'sampler nearest k=25': sampler('fitNearest k=25', 20_000, 8, 10, 50_000, (train) =>
    lib.fitNearest(train, { k: 25 }),
  ),
  'sampler bagged': sampler('fitBaggedNearest', 20_000, 8, 10, 10_000, lib.fitBaggedNearest),
  'sampler shepard': sampler('fitShepard', 20_000, 8, 10, 2000, lib.fitShepard),
  'sampler lookup': sampler('fitLookup', 100_000, 8, 10, 50_000, lib.fitLookup),
  'sampler kernel': sampler('fitKernel', 3000, 16, 10, 20_000, (train) => {
    return lib.fitKernel(train, { kernel: laplace({ bandwidth: 6 }), ridge: 1e-2 })
  }),
  'sampler tree': sampler('fitTree', 50_000, 10, 2, 100_000, lib.fitTree),
  'sampler tree wide': sampler('fitTree', 5000, 400, 10, 5000, lib.fitTree),
  'sampler random tree': sampler('fitTree random', 50_000, 10, 2, 1000, (train) =>
    lib.fitTree(train, { split: 'random' }),
  ),
  'sampler forest': sampler('fitForest', 50_000, 10, 2, 20_000, (train) => lib.fitForest(train, { trees: 10 })),
  'sampler tree float64': withEngine(async (engine, held) => {
    const { x, y, classes } = await lib.torus({ dimension: 3, p: 0.2 }).sample(engine, 100_000, { seed: 1 })
    await held('fitTree 100000×3 f64', () => lib.fitTree({ x, y, classes }))
  }),
  'sampler network': sampler('fitNetwork', 20_000, 32, 10, 50_000, (train) => {
    return lib.fitNetwork(train, { epochs: 2, hidden: [512] })
  }),
  'sampler network wide': sampler('fitNetwork 2048-2048', 2000, 784, 10, 5000, (train) => {
    return lib.fitNetwork(train, { epochs: 1, hidden: [2048, 2048] })
  }),
  'sampler network held out': sampler('fitNetwork held-out', 20_000, 32, 10, 1000, (train) => {
    return lib.fitNetwork(train, { epochs: 2, hidden: [64], stop: 'held-out' })
  }),
  'sampler random features': sampler('fitRandomFeatures', 1500, 16, 10, 5000, lib.fitRandomFeatures),
  'sampler few random features': sampler('fitRandomFeatures 500', 50_000, 16, 10, 50_000, (train) => {
    return lib.fitRandomFeatures(train, { features: 500, ridge: 1e-3 })
  }),
  'sampler logistic': sampler('fitLogistic', 100_000, 32, 10, 100_000, (train) => {
    return lib.fitLogistic(train, { tolerance: 1e-2 })
  }),
  'sampler threshold': sampler('fitThreshold', 500_000, 2, 2, 500_000, (train) => {
    return lib.fitThreshold(train, { thresholds: 100_000 })
  }),
  teachers: withEngine(async (engine, held) => {
    const of = world(10, 8)
    const train = await of.sample(engine, 100_000, { seed: 1 })
    const test = await of.sample(engine, 50_000, { seed: 2 })
    const teacher = await held('fitTeacher 10 of 100000', () => lib.fitTeacher(train, { members: 10, seed: 1 }))
    await held('votes 50000', () => teacher.votes(test.x))
    await held('shares 50000', () => teacher.shares(test.x))
    await held('label at random 50000', () => teacher.label(test.x, { seed: 1 }))
    await held('label plurality 50000', () => teacher.label(test.x, { rule: 'plurality', seed: 1 }))
    const bytes = await held('toBytes', () => teacher.toBytes())
    await held('fromBytes', () => lib.Teacher.fromBytes(engine, bytes))
    await held('fitTeacher bootstrap', async () => {
      ;(await lib.fitTeacher(train, { members: 3, split: 'bootstrap', seed: 1 })).dispose()
    })
    await held('evaluate on the world, 50000', () => lib.evaluate(teacher.members[0], of, { m: 50_000 }))
    await held('evaluate on points', () => {
      return lib.evaluate(teacher.members[0], { x: test.x, clean: test.clean, noisy: test.y })
    })
    const fresh = lib.freshTeacher({ classes: 10, sample: (draw) => of.sample(engine, 50, draw) })
    const few = lib.takeRows(test.x, [...Array(500).keys()])
    await held('freshTeacher label 500', () => fresh.label(few, { seed: 1 }))
  }),
  'student kernel': student('kernelStudent', 3000, lib.kernelStudent),
  'student kernel soft': student('kernelStudent', 3000, lib.kernelStudent, 'soft'),
  'student nearest': student('nearestStudent', 50_000, lib.nearestStudent),
  'student logistic': student('logisticStudent', 50_000, lib.logisticStudent),
  'student logistic soft': student('logisticStudent', 50_000, lib.logisticStudent, 'soft'),
  'student tree': student('treeStudent', 20_000, lib.treeStudent),
  'student forest': student('forestStudent', 5000, () => lib.forestStudent({ trees: 5, minLeaf: [16, 1] })),
  'student network': student('networkStudent', 5000, () => lib.networkStudent({ epochs: 2 })),
  'student threshold': student('thresholdStudent', 200_000, lib.thresholdStudent),
}
