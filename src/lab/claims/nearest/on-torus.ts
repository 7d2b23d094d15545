import { unrolled } from '../../../data/torus.js'
import type { Sample, World } from '../../../data/world.js'
import type { Draws } from '../../../labels/draws.js'
import { type NearestGeometry, prepareNearest } from '../../../samplers/nearest.js'
import type { ClaimContext } from '../claim.js'

/** A training set on a torus with its neighbor index, and separate test points. */
export interface TorusScene {
  train: Sample
  test: Sample
  /** Index over the training rows and their periodic images: neighbor number r is training row r mod m. */
  geometry: NearestGeometry
}

/** Sizes and random draws of a `TorusScene`. */
export interface TorusSizes {
  /** Number of training rows. */
  m: number
  /** Number of test points. */
  tests: number
  /** Purpose of the random draws; begins with the claim's number. */
  purpose: string
  trial: number
}

/** Draws a scene on a torus, returns the result of `measure` on it, and disposes the scene. */
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
 * Returns label draws for all images of n rows: draws × (images n) from draws × n. An image has the label of its row.
 */
export function drawsOfImages({ labels, draws }: Draws, n: number, images: number): Draws {
  const of = (at: number) => labels[Math.floor(at / (images * n)) * n + (at % n)]
  return { labels: Uint8Array.from({ length: labels.length * images }, (_, at) => of(at)), draws }
}
