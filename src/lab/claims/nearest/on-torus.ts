import type { Sample } from '../../../data/sample.js'
import { unrolled } from '../../../data/torus.js'
import type { World } from '../../../data/world.js'
import type { Draws } from '../../../labels/draws.js'
import { type NearestGeometry, prepareNearest } from '../../../samplers/nearest.js'
import type { ClaimContext } from '../claim.js'

/** A training set on a torus with an index of its neighbors, and a separate test set. */
export interface TorusScene {
  train: Sample
  test: Sample
  /**
   * Index over the m training rows and their periodic images. Point number r of the index is an image of training row r
   * mod m.
   */
  geometry: NearestGeometry
}

/** Sizes of a `TorusScene`, and the purpose and repetition that name its random draws. */
export interface TorusSizes {
  /** Number of training rows. */
  m: number
  /** Number of test points. */
  tests: number
  /** Purpose of the random draws; begins with the claim's number. */
  purpose: string
  trial: number
}

/** Draws a training set and a test set on a torus, calls `measure` with them, returns its result, and disposes both. */
export async function onTorus<T>(
  world: World,
  { m, tests, purpose, trial }: TorusSizes,
  { engine, seed, signal }: ClaimContext,
  measure: (scene: TorusScene) => Promise<T>,
): Promise<T> {
  const call = { seed, trial, signal }
  using train = await world.sample(engine, m, { ...call, purpose: `${purpose}: train` })
  using test = await world.sample(engine, tests, { ...call, purpose: `${purpose}: test` })
  using images = await unrolled(train, { signal })
  using geometry = await prepareNearest(images.x)
  return await measure({ train, test, geometry })
}

/**
 * Extends label draws of n rows, draws × n, to `images` periodic images of each row: draws × (images n). An image has
 * the label of its row.
 */
export function drawsOfImages({ labels, draws }: Draws, n: number, images: number): Draws {
  const of = (at: number) => labels[Math.floor(at / (images * n)) * n + (at % n)]
  return { labels: Uint8Array.from({ length: labels.length * images }, (_, at) => of(at)), draws }
}
