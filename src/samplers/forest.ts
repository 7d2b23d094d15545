import { type Dataset, takenDataset } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { checkInteger } from '../engine/check.js'
import type { Held } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { choice, either, flag, integer, type TableOf } from '../engine/options.js'
import type { Saved } from '../engine/saved/container.js'
import { forestLabelsIn, forestScoresIn } from '../ops/forest/ask.js'
import type { Forest } from '../ops/forest/forest.js'
import { growIn } from '../ops/forest/grow.js'
import { FOREST, readForest, saveForest } from '../ops/forest/saved.js'
import { type Seeded, takeSeeded } from '../random/draw.js'
import { stream } from '../random/stream.js'
import { Fitted, type Format, handOver } from './fitted.js'
import { FIT_OPTIONS, type FitOptions } from './sampler.js'

export interface FitTreeOptions extends FitOptions {
  /** Splits on the way to a leaf at most, 1 or more; as many as it takes where none is given. */
  maxDepth?: number
  /** Rows of a leaf at least; of a bootstrap each as often as it was drawn. */
  minLeaf?: number
  /** Features that a split is chosen among: a number, or of d features all, or ⌊√d⌋; drawn anew for each node. */
  features?: number | 'sqrt' | 'all'
  /** Whether a tree is grown from n rows drawn with replacement, and not from each once. */
  bootstrap?: boolean
  /** 'best': of all thresholds; 'random': of one threshold a feature, drawn between its extremes (extremely randomized trees). */
  split?: 'best' | 'random'
}

export const FIT_TREE_OPTIONS = {
  maxDepth: integer(1, 0xffffffff),
  minLeaf: integer(1).or(1),
  features: either(['sqrt', 'all'], integer(1)).or('all'),
  bootstrap: flag().or(false),
  split: choice(['best', 'random']).or('best'),
  ...FIT_OPTIONS,
} satisfies TableOf<FitTreeOptions>

export interface FitForestOptions extends FitTreeOptions {
  trees?: number
}

export const FIT_FOREST_OPTIONS = {
  ...FIT_TREE_OPTIONS,
  trees: integer(1, 1 << 20).or(100),
  features: FIT_TREE_OPTIONS.features.or('sqrt'),
  bootstrap: FIT_TREE_OPTIONS.bootstrap.or(true),
} satisfies TableOf<FitForestOptions>

/** Fitted trees: their mean shares of classes are the scores. */
export class ForestSampler extends Fitted {
  /** Nodes of each tree, leaves among them. */
  readonly sizes: Uint32Array
  readonly #forest: Forest

  /** @internal Use `fitForest` or `fitTree`. Takes over the forest. */
  constructor(forest: Forest, held: Held = {}) {
    super(forest.engine, forest, { ...held, owns: [forest] })
    this.sizes = forest.sizes.slice()
    this.#forest = forest
  }

  /** The class of the largest score; the lowest class where equal. */
  async predict(x: Matrix, options: CallOptions = {}): Promise<Int32Array> {
    const own = this.checkInput('predict', x, options)
    return this.engine.call('predict', [this, x], own, (call) => forestLabelsIn(call, this.#forest, x))
  }

  /** The mean over trees of the share of each class among the rows of a leaf: of pure leaves, the share of the trees' votes. */
  async scores(x: Matrix, options: CallOptions = {}): Promise<Float32Array> {
    const own = this.checkInput('scores', x, options)
    return this.engine.call('scores', [this, x], own, (call) => forestScoresIn(call, this.#forest, x))
  }

  describe(): string {
    return this.#forest.describe()
  }

  /** @internal */
  save(): Saved {
    return saveForest(this.#forest)
  }
}

export const forestFormat: Format = {
  kind: FOREST,
  read: async (call, loaded) => new ForestSampler(await readForest(call.engine, loaded)),
}

/**
 * A decision tree (CART: Gini's index, thresholds half way between values). Grown without limits it fits any labels of distinct
 * rows, and theory expects of it roughly a sampler: a leaf of one noisy row repeats its label on the part of the space that it
 * takes, though splits follow the noise and the parts are unequal (no closed form). With `maxDepth` or `minLeaf`: none, its leaves
 * vote. Of splits that are equally good the lowest feature's, then the lowest threshold; of features that are drawn, the first drawn.
 * Equal rows of different labels end in one leaf. Borrows train.x. Errors: BAD_SHAPE, BAD_VALUE (labels), BAD_OPTION, DISPOSED,
 * OUT_OF_MEMORY.
 */
export async function fitTree(train: Dataset, options: FitTreeOptions = {}): Promise<ForestSampler> {
  return fit('fitTree', train, takeSeeded('fitTree', FIT_TREE_OPTIONS, options), 1)
}

/**
 * A random forest (Breiman 2001): trees of bootstraps, each split among a few features drawn at random; with `split: 'random'` and
 * `bootstrap: false` extremely randomized trees (Geurts, Ernst and Wehenkel 2006). Theory expects of trees grown to purity from all
 * rows an interpolator whose vote smooths noise on new rows, so less of a sampler than one of its trees; bootstraps also
 * smooth the training rows, as in bagged 1-NN (T26). The same trees for any number of threads. Borrows train.x. Errors:
 * BAD_SHAPE, BAD_VALUE (labels), BAD_OPTION, DISPOSED, OUT_OF_MEMORY.
 */
export async function fitForest(train: Dataset, options: FitForestOptions = {}): Promise<ForestSampler> {
  const { trees, ...growing } = takeSeeded('fitForest', FIT_FOREST_OPTIONS, options)
  return fit('fitForest', train, growing, trees)
}

async function fit(
  who: string,
  train: Dataset,
  options: Seeded<typeof FIT_TREE_OPTIONS>,
  trees: number,
): Promise<ForestSampler> {
  const { maxDepth, minLeaf, features, bootstrap, split, seed, ...call } = options
  const { x, y, classes } = takenDataset(who, train)
  checkInteger(who, 'minLeaf', minLeaf, 1, x.rows)
  const { key } = stream(seed, 'trees')
  const candidates = candidatesOf(who, features, x.cols)
  const random = split === 'random'
  const growing = { classes, trees, candidates, minLeaf, maxDepth, bootstrap, random, key }
  const forest = await x.engine.call(who, [x], call, (own) => growIn(own, x, y, growing))
  return handOver(forest, (grown) => new ForestSampler(grown, { borrows: [x] }))
}

function candidatesOf(who: string, features: number | 'sqrt' | 'all', d: number): number {
  if (features === 'all') return d
  if (features === 'sqrt') return Math.max(1, Math.floor(Math.sqrt(d)))
  checkInteger(who, 'features', features, 1, d)
  return features
}
