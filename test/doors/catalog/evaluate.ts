import type { Engine } from '#engine/engine.js'
import { CALL_OPTIONS } from '#engine/options.js'
import { POOL_AGREEMENT_OPTIONS, poolAgreement } from '#evaluate/agreement.js'
import { featureCalibration, unpairedCalibration } from '#evaluate/calibration.js'
import { CROSS_VALIDATE_OPTIONS, crossValidate } from '#evaluate/cross-validate.js'
import { EVALUATE_OPTIONS, evaluate } from '#evaluate/evaluate.js'
import { excessRisk } from '#evaluate/excess-risk.js'
import { MARGIN_OPTIONS, teacherMargins } from '#evaluate/margins.js'
import { meanOverSetsAndPoints, meanOverTestPoints, meanOverTrainingSets } from '#evaluate/mean.js'
import { PERMUTATION_OPTIONS } from '#evaluate/permutation.js'
import { pointwiseProfiles } from '#evaluate/profiles.js'
import { proportion } from '#evaluate/proportion.js'
import { REGIME_OPTIONS, regime } from '#evaluate/regime.js'
import { replicatedNoise } from '#evaluate/replicated-noise.js'
import { RETRAIN_OPTIONS, retrain } from '#evaluate/retrain.js'
import { samplerError, squaredSamplerError } from '#evaluate/sampler-error.js'
import { fitNearest } from '#samplers/nearest.js'
import { prepareNearest } from '#samplers/nearest-geometry.js'
import { door } from '../door.ts'
import {
  answers,
  call,
  clean,
  engine,
  flatOf,
  plainTrain,
  posterior,
  queries,
  regression,
  sampler,
  train,
  votes,
  world,
} from '../fixture.ts'

const measured = () => ({ seed: 5, trial: 2, purpose: 'doors', ...call() })
const predicted = () => votes().subarray(0, 8)
const paired = () => ({ predicted: predicted(), labels: clean(), classes: 2, partition: clean() })
const unpaired = () => ({ ...paired(), partition: { predicted: clean(), labels: clean() } })
const permuted = () => ({ permutations: 19, ...measured() })
const family = () => ({
  members: [
    { name: 'one', predicted: votes() },
    { name: 'other', predicted: votes().reverse() },
  ],
  clean: clean(),
  sets: 3,
  classes: 2,
})
const errors = () => [
  { n: 10, noisy: [0.3, 0.32], noiseless: [0.1, 0.11] },
  { n: 20, noisy: Float64Array.of(0.29, 0.3), noiseless: [0.08, 0.1] },
]
const sizes = () => ({ n: 8, sets: 2, m: 5, ...measured() })

export const ofEvaluate = [
  ...[train, regression].map((data) =>
    door(
      'crossValidate',
      crossValidate,
      () => [fitNearest, data()],
      CROSS_VALIDATE_OPTIONS,
      () => ({ folds: 3, repeats: 2, ...measured() }),
    ),
  ),
  door(
    'evaluate',
    evaluate,
    () => [sampler, world],
    EVALUATE_OPTIONS,
    () => ({ m: 20, ...measured() }),
  ),
  door(
    'evaluate',
    evaluate,
    () => [sampler, { x: queries, clean: clean(), noisy: clean() }],
    EVALUATE_OPTIONS,
    () => ({
      m: 20,
      ...measured(),
    }),
  ),
  door('evaluate', evaluate, () => [sampler, { x: flatOf(queries), columns: 3, clean: clean() }]),
  door('crossValidate', crossValidate, () => [fitNearest, plainTrain()]),
  door(
    'retrain',
    retrain as (on: Engine) => unknown,
    () => [engine, world],
    RETRAIN_OPTIONS,
    () => ({ fit: fitNearest, resample: 'all', ...sizes() }),
    () => ({ prepare: prepareNearest, settings: { k: 3 }, resample: 'labels', ...sizes() }),
  ),
  door(
    'poolAgreement',
    poolAgreement,
    () => [votes()],
    POOL_AGREEMENT_OPTIONS,
    () => ({
      members: 3,
      classes: 2,
      independent: true,
      ...call(),
    }),
  ),
  door(
    'teacherMargins',
    teacherMargins,
    () => [votes(), clean()],
    MARGIN_OPTIONS,
    () => ({
      members: 3,
      classes: 2,
      gammas: [0, 0.5],
      independent: true,
      ...call(),
    }),
  ),
  door('featureCalibration', featureCalibration, () => [paired()], PERMUTATION_OPTIONS, permuted),
  door('unpairedCalibration', unpairedCalibration, () => [unpaired()], PERMUTATION_OPTIONS, permuted),
  door(
    'excessRisk',
    excessRisk,
    () => [{ posterior: posterior(), predicted: predicted(), classes: 2 }],
    CALL_OPTIONS,
    call,
  ),
  door('meanOverTrainingSets', meanOverTrainingSets, () => [
    [0.1, 0.2],
    [0, 1],
  ]),
  door('meanOverTestPoints', meanOverTestPoints, () => [Float64Array.of(0.1, 0.2), [0, 1]], CALL_OPTIONS, call),
  door('meanOverSetsAndPoints', meanOverSetsAndPoints, () => [Float64Array.of(0, 1, 1, 0), 2], CALL_OPTIONS, call),
  door('proportion', proportion, () => [3, 9]),
  door('pointwiseProfiles', pointwiseProfiles, () => [family()], CALL_OPTIONS, call),
  door(
    'regime',
    regime,
    () => [errors()],
    REGIME_OPTIONS,
    () => ({ p: 0.2, classes: 2 }),
  ),
  door('replicatedNoise', replicatedNoise, () => [answers()], CALL_OPTIONS, call),
  door('samplerError', samplerError, () => [answers()], CALL_OPTIONS, call),
  door('squaredSamplerError', squaredSamplerError, () => [answers()], CALL_OPTIONS, call),
]
