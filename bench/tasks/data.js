// Calls on worlds, matrices and labels, and the measures computed from predictions.
import * as lib from '/dist/index.js'
import { withEngine, world } from './groups.js'

const { stream, symmetric } = lib

export const data = {
  worlds: withEngine(async (engine, held) => {
    const atoms = lib.atoms({ atoms: 200, classes: 10, p: 0.2 })
    const noisy = lib.noisyWorld(world(10, 8), { p: 0.2 })
    const worlds = {
      'gaussianMixture d=2': world(2, 2),
      'gaussianMixture d=50': world(10, 50),
      circle: lib.circle({ amplitude: 0.8, frequency: 5 }),
      torus: lib.torus({ dimension: 3, p: 0.2 }),
      atoms,
      noisyWorld: noisy,
    }
    for (const [name, of] of Object.entries(worlds)) {
      using sample = await held(`${name} sample 100000`, () => of.sample(engine, 100_000, { seed: 1 }))
      await held(`${name} posterior 100000`, () => of.posterior(sample.x))
      await held(`${name} bayes 100000`, () => of.bayes(sample.x))
    }
    await held('bayesError of 10 classes, d = 50', async () => world(10, 50).bayesError)
  }),
  matrices: withEngine(async (engine, held) => {
    const rows = Array.from({ length: 50_000 }, (_, i) => Array.from({ length: 32 }, (_, j) => i + j))
    const flat = Float32Array.from(rows.flat())
    const x = await held('engine.matrix 50000×32 of rows', async () => engine.matrix(50_000, 32, rows, { type: 'f32' }))
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
    await held('unrolled 10000×6', async () => (await lib.unrolled(drawn)).dispose())
    await held('permutation 1000000', async () => stream(1, 'x').permutation(1_000_000))
  }),
  labels: withEngine(async (_, held) => {
    const n = 1_000_000
    const drawn = stream(3, 'labels')
    const labels = Int32Array.from({ length: n }, (_, i) => drawn.below(i, 10))
    await held('symmetric noise 1000000', () => symmetric(0.2).apply(labels, { classes: 10, seed: 1 }))
    await held('symmetric noise 100 draws of 1000000', () => symmetric(0.2).draws(labels, { classes: 10, draws: 100 }))
    const votes = Int32Array.from({ length: 10 * 200_000 }, (_, i) => drawn.below(i, 10))
    const counts = await held('countVotes 10×200000', () => lib.countVotes(votes, { members: 10, classes: 10 }))
    await held('voteShares 200000', () => lib.voteShares(counts, { classes: 10 }))
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
    await held('featureCalibration 100000', () => lib.featureCalibration(seen))
    await held('featureCalibration 100000, 200 permutations', () => {
      return lib.featureCalibration(seen, { permutations: 200, seed: 1 })
    })
    await held('unpairedCalibration 2×100000, 200 permutations', () => {
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
    await held('samplerError 100×5000', () => lib.samplerError(whole))
    await held('squaredSamplerError 100×5000', () => lib.squaredSamplerError(whole))
    await held('replicatedNoise 100×5000', () => lib.replicatedNoise(whole))
    const members = ['a', 'b', 'c'].map((name, at) => ({
      name,
      predicted: more.predicted.subarray(at * 5000, (at + 100) * 5000),
    }))
    await held('pointwiseProfiles 3 of 100×5000', () => {
      return lib.pointwiseProfiles({ members, clean: more.clean, sets: 100, classes: 2 })
    })
    await held('meanOverSetsAndPoints 100×5000', () => {
      return lib.meanOverSetsAndPoints(new Float64Array(500_000), 100)
    })
    const many = new Float64Array(1_000_000)
    await held('meanOverTestPoints 1000000', () => lib.meanOverTestPoints(many))
    const errors = many.subarray(0, 100_000)
    await held('meanOverTrainingSets 100000', async () => lib.meanOverTrainingSets(errors))
    const sizes = [100, 1000].map((n) => ({ n, noisy: errors, noiseless: errors }))
    await held('regime of 2×100000 sets', async () => lib.regime(sizes, { p: 0.2, classes: 2 }))
    const posterior = Float64Array.from({ length: 1_000_000 }, (_, at) => (at % 10 === 0 ? 0.55 : 0.05))
    const predicted = new Int32Array(100_000)
    await held('excessRisk 100000, 10 classes', () => lib.excessRisk({ posterior, predicted, classes: 10 }))
  }),
}
