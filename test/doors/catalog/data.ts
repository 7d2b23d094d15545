import { ATOMS_OPTIONS, atoms } from '#data/atoms.js'
import { CIRCLE_OPTIONS, circle } from '#data/circle.js'
import { checkDataset, DATASET_OPTIONS, takeExamples } from '#data/dataset.js'
import { joinDigits } from '#data/digits.js'
import { decodeLabels, ENCODE_LABELS_OPTIONS, encodeLabels } from '#data/encode-labels.js'
import { GAUSSIAN_MIXTURE_OPTIONS, gaussianMixture } from '#data/gaussian-mixture.js'
import { NOISY_WORLD_OPTIONS, noisyWorld } from '#data/noisy-world.js'
import { NORMALIZE_ROWS_OPTIONS, normalizeRows } from '#data/normalize-rows.js'
import { SAMPLE_OPTIONS } from '#data/sample.js'
import { SAMPLE_MANY_OPTIONS, sampleMany } from '#data/sample-many.js'
import { SPLIT_ROWS_OPTIONS, splitRows } from '#data/split-rows.js'
import { STANDARDIZE_OPTIONS, Standardization, standardize } from '#data/standardize.js'
import { TORUS_OPTIONS, torus, unrolled } from '#data/torus.js'
import { defineWorld, WORLD_PARTS } from '#data/world.js'
import type { Engine } from '#engine/engine.js'
import { CALL_OPTIONS } from '#engine/options.js'
import { type Door, door } from '../door.ts'
import { call, engine, flatOf, queries, regression, train, world, x } from '../fixture.ts'

const sampling = () => ({ seed: 5, trial: 2, purpose: 'doors', ...call() })
const noisy = noisyWorld(world, { p: 0.2 })
const ROWS = () => [[[1, 0, 0], Float64Array.of(0, 1, 0)]]
const cell = engine.matrix(2, 2, [0.1, 0.6, 0.2, 0.9])
const images = Array.from({ length: 10 }, () => new Array(784).fill(0.5))

/** The methods of a world, and of one made from it. */
const METHODS = [world, noisy].flatMap((each): Door[] => [
  door('World.sample', each.sample.bind(each), () => [engine, 6], SAMPLE_OPTIONS, sampling),
  door('World.posterior', each.posterior.bind(each), ROWS, CALL_OPTIONS, call),
  door('World.bayes', each.bayes.bind(each), ROWS, CALL_OPTIONS, call),
])

const standardization = await standardize(x)

/** What prepares data. */
const PREPARING = [
  door('standardize', standardize, () => [x], STANDARDIZE_OPTIONS, call),
  door(
    'standardize',
    standardize,
    () => [flatOf(x)],
    STANDARDIZE_OPTIONS,
    () => ({ columns: 3 }),
  ),
  door('Standardization.apply', standardization.apply.bind(standardization), () => [queries], CALL_OPTIONS, call),
  door('Standardization.restore', standardization.restore.bind(standardization), () => [[1, 2, 3]]),
  door('Standardization.fromJSON', Standardization.fromJSON, () => [{ mean: [1, 2], scale: [3, 4] }]),
  door('normalizeRows', normalizeRows, () => [x], NORMALIZE_ROWS_OPTIONS, call),
  door(
    'normalizeRows',
    normalizeRows,
    () => [flatOf(x)],
    NORMALIZE_ROWS_OPTIONS,
    () => ({ columns: 3 }),
  ),
  door('decodeLabels', decodeLabels, () => [
    [0, 1, 1],
    ['cat', 'dog'],
  ]),
  door(
    'encodeLabels',
    encodeLabels,
    () => [['dog', 'cat', 'dog']],
    ENCODE_LABELS_OPTIONS,
    () => ({ names: ['dog', 'cat'] }),
  ),
  door(
    'splitRows',
    splitRows,
    () => [10],
    SPLIT_ROWS_OPTIONS,
    () => ({ testShare: 0.3, stratify: [0, 1, 0, 1, 0, 1, 0, 1, 2, 2], seed: 5, trial: 2, purpose: 'doors' }),
  ),
]

export const ofData = [
  ...PREPARING,
  ...METHODS,
  ...[world, noisy].map((each) =>
    door(
      'sampleMany',
      sampleMany,
      () => [engine, each, 6],
      SAMPLE_MANY_OPTIONS,
      () => ({ ...sampling(), count: 2 }),
    ),
  ),
  door(
    'atoms',
    atoms,
    () => [],
    ATOMS_OPTIONS,
    () => ({ atoms: 4, classes: 3, p: 0.2 }),
    () => ({ posterior: [[0.5, 0.5], Float64Array.of(0.25, 0.75)] }),
  ),
  door(
    'circle',
    circle,
    () => [],
    CIRCLE_OPTIONS,
    () => ({ amplitude: 0.5, frequency: 2 }),
  ),
  door(
    'torus',
    torus,
    () => [],
    TORUS_OPTIONS,
    () => ({ dimension: 2, p: 0.1, halves: false }),
  ),
  door(
    'gaussianMixture',
    gaussianMixture,
    () => [],
    GAUSSIAN_MIXTURE_OPTIONS,
    () => ({
      means: [[0, 1], Float64Array.of(2, 1)],
      deviation: 0.5,
      weights: [1, 2],
    }),
  ),
  door(
    'noisyWorld',
    noisyWorld,
    () => [world],
    NOISY_WORLD_OPTIONS,
    () => ({ p: 0.2 }),
  ),
  door(
    'defineWorld',
    defineWorld,
    () => [],
    WORLD_PARTS,
    () => ({
      name: 'of one place',
      classes: 2,
      dimension: 1,
      bayesError: () => ({ value: 0.1, margin: 0 }),
      inputs: async (on: Engine, n: number) => on.matrix(n, 1),
      posterior: (_: unknown, out: Float64Array) => out.set([0.9, 0.1]),
    }),
  ),
  door('unrolled', unrolled, () => [{ x: cell, y: Int32Array.of(0, 1), classes: 2 }], CALL_OPTIONS, call),
  door(
    'checkDataset',
    checkDataset,
    () => ['test', { ...train(), shares: new Float64Array(2 * x.rows).fill(0.5) }],
    DATASET_OPTIONS,
    () => ({
      shares: true,
    }),
  ),
  door('takeExamples', takeExamples, () => [train(), [1, 0]]),
  door('takeExamples', takeExamples, () => [regression(), [1, 0]]),
  door('joinDigits', joinDigits, () => [images]),
]
