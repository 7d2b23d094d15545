import { ENGINE_LIMITS_OPTIONS } from '#engine/room.js'
import { GRAM_OPTIONS, gramBlock, gramMatvec } from '#ops/gram/gram.js'
import * as kernels from '#ops/kernels.js'
import { NEAREST_IN_BLOCKS_OPTIONS, nearestInBlocks } from '#ops/nearest/blocks.js'
import { nearestMany } from '#ops/nearest/many.js'
import { NEAREST_OPTIONS, nearest } from '#ops/nearest/nearest.js'
import { PLAN_NEAREST_OPTIONS } from '#ops/nearest/plan.js'
import { WITHIN_RADIUS_OPTIONS, withinRadius } from '#ops/nearest/within.js'
import { PAIRWISE_OPTIONS, pairwise } from '#ops/pairwise.js'
import { SOLVE_OPTIONS, solveGram } from '#solve/gram.js'
import { NYSTROM_OPTIONS, solveNystrom } from '#solve/nystrom.js'
import { PLAN_GRAM_OPTIONS } from '#solve/plan.js'
import { PLAN_CHOOSE_GRAM_OPTIONS } from '#solve/plan-choice.js'
import { plan } from '#solve/plans.js'
import { door } from '../door.ts'
import { call, engine, flatOf, kernel, queries, rowsOf, sides, x } from '../fixture.ts'

const SEARCHES = [
  () => ({ k: 3, excludeSelf: false, algorithm: 'tree', leafSize: 32, ...call() }),
  () => ({ algorithm: 'grid', density: 4 }),
  () => ({ algorithm: 'projected', directions: 1 }),
  () => ({ metric: 'cosine', algorithm: 'brute' }),
]
/** The same operands as plain arrays. */
const FLAT = () => [flatOf(queries), flatOf(x)]
const COLUMNS = () => ({ columns: 3 })
const v = engine.matrix(x.rows, 1, sides(), { type: 'f64' })

export const ofOps = [
  door('nearest', nearest, () => [queries, x], NEAREST_OPTIONS, ...SEARCHES),
  door('nearestMany', nearestMany, () => [[{ queries, points: x }]], NEAREST_OPTIONS, ...SEARCHES),
  door('nearest', nearest, FLAT, NEAREST_OPTIONS, COLUMNS),
  door('nearest', nearest, () => [rowsOf(queries), x]),
  door('nearestMany', nearestMany, () => [[{ queries: flatOf(queries), points: flatOf(x) }]], NEAREST_OPTIONS, COLUMNS),
  door(
    'nearestInBlocks',
    nearestInBlocks,
    () => [queries, Float32Array.from(x.toArray())],
    NEAREST_IN_BLOCKS_OPTIONS,
    () => ({ k: 3, metric: 'euclidean', algorithm: 'tree', leafSize: 32, blockRows: 5, ...call() }),
    () => ({ algorithm: 'grid', density: 4 }),
    () => ({ algorithm: 'projected', directions: 1 }),
  ),
  door('nearestInBlocks', nearestInBlocks, () => [queries, [Float32Array.from(x.toArray()), new Float32Array(6)]]),
  door('nearestInBlocks', nearestInBlocks, FLAT, NEAREST_IN_BLOCKS_OPTIONS, COLUMNS),
  door('withinRadius', withinRadius, FLAT, WITHIN_RADIUS_OPTIONS, () => ({ radius: 1, columns: 3 })),
  door('pairwise', pairwise, FLAT, PAIRWISE_OPTIONS, COLUMNS),
  door(
    'withinRadius',
    withinRadius,
    () => [queries, x],
    WITHIN_RADIUS_OPTIONS,
    () => ({ radius: 1, metric: 'manhattan', sorted: true, limit: 1000, algorithm: 'brute', ...call() }),
    () => ({ radius: 1, algorithm: 'tree', leafSize: 32 }),
    () => ({ radius: 1, algorithm: 'grid', density: 4 }),
    () => ({ radius: 1, algorithm: 'projected', directions: 1 }),
  ),
  door(
    'pairwise',
    pairwise,
    () => [queries, x],
    PAIRWISE_OPTIONS,
    () => ({ metric: 'inner product', ...call() }),
  ),
  door(
    'gramBlock',
    gramBlock,
    () => [kernel, queries, x],
    GRAM_OPTIONS,
    () => ({ precision: 'f64', ...call() }),
  ),
  door(
    'gramMatvec',
    gramMatvec,
    () => [kernel, queries, x, v],
    GRAM_OPTIONS,
    () => ({ precision: 'f64', ...call() }),
  ),
  door(
    'laplace',
    kernels.laplace,
    () => [],
    kernels.KERNEL_OPTIONS,
    () => ({ bandwidth: 2 }),
  ),
  door(
    'gaussian',
    kernels.gaussian,
    () => [],
    kernels.KERNEL_OPTIONS,
    () => ({ bandwidth: 2 }),
  ),
  door(
    'inverseMultiquadric',
    kernels.inverseMultiquadric,
    () => [],
    kernels.KERNEL_OPTIONS,
    () => ({ bandwidth: 2 }),
  ),
  door(
    'matern',
    kernels.matern,
    () => [],
    kernels.MATERN_OPTIONS,
    () => ({ bandwidth: 2, smoothness: 1.5 }),
  ),
  door(
    'rationalQuadratic',
    kernels.rationalQuadratic,
    () => [],
    kernels.RATIONAL_QUADRATIC_OPTIONS,
    () => ({
      bandwidth: 2,
      alpha: 3,
    }),
  ),
  door(
    'polynomial',
    kernels.polynomial,
    () => [],
    kernels.POLYNOMIAL_OPTIONS,
    () => ({
      bandwidth: 2,
      degree: 3,
      offset: 2,
    }),
  ),
  door(
    'arcCosine',
    kernels.arcCosine,
    () => [],
    kernels.ARC_COSINE_OPTIONS,
    () => ({ order: 0, depth: 2 }),
  ),
  door(
    'ntk',
    kernels.ntk,
    () => [],
    kernels.NETWORK_OPTIONS,
    () => ({ depth: 2 }),
  ),
  door(
    'spikySmooth',
    kernels.spikySmooth,
    () => [],
    kernels.SPIKY_SMOOTH_OPTIONS,
    () => ({
      smooth: kernel,
      spike: kernels.laplace({ bandwidth: 0.1 }),
      weight: 0.5,
    }),
  ),
  door(
    'solveGram',
    solveGram,
    () => [kernel, x, sides()],
    SOLVE_OPTIONS,
    () => ({
      ridge: 0.1,
      tolerance: 1e-5,
      method: 'cholesky',
      ...call(),
    }),
  ),
  door(
    'solveNystrom',
    solveNystrom,
    () => [kernel, x, sides()],
    NYSTROM_OPTIONS,
    () => ({
      centers: 9,
      ridge: 0.1,
      tolerance: 1e-2,
      seed: 4,
      trial: 2,
      purpose: 'doors',
      ...call(),
    }),
  ),
  door(
    'plan.gram',
    (options: never, room: never) => plan.gram(kernel, options, room),
    () => [{ n: 90, d: 3 }],
    ENGINE_LIMITS_OPTIONS,
    () => ({
      threads: 2,
      maxBytes: 1 << 24,
    }),
  ),
  door(
    'plan.gram',
    plan.gram,
    () => [kernel],
    PLAN_GRAM_OPTIONS,
    () => ({
      n: 90,
      d: 3,
      outputs: 2,
      ridge: 0.1,
      method: 'cg',
      type: 'f64',
    }),
  ),
  door(
    'plan.chooseGram',
    (options: never, room: never) => plan.chooseGram(options, room),
    () => [
      { n: 300, d: 2 },
      { threads: 2, maxBytes: 2 ** 28 },
    ],
  ),
  door(
    'plan.chooseGram',
    plan.chooseGram,
    () => [],
    PLAN_CHOOSE_GRAM_OPTIONS,
    () => ({ n: 300, d: 2, outputs: 2, kernels: 2, ridges: 4, leftOut: 100, precision: 'f64', type: 'f64' }),
    () => ({ n: 300, d: 2, validation: 'k-fold', folds: 3 }),
  ),
  door(
    'plan.nearest',
    plan.nearest,
    () => [{ n: 90, m: 9, d: 3 }],
    ENGINE_LIMITS_OPTIONS,
    () => ({ threads: 2, maxBytes: 1 << 24 }),
  ),
  door(
    'plan.nearest',
    plan.nearest,
    () => [],
    PLAN_NEAREST_OPTIONS,
    () => ({
      n: 90,
      m: 9,
      d: 3,
      k: 2,
      metric: 'cosine',
      algorithm: 'tree',
      type: 'f64',
    }),
  ),
]
