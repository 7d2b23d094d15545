import { unrolled } from '../../../data/torus.js'
import type { Sample, World } from '../../../data/world.js'
import type { Draws } from '../../../labels/draws.js'
import { type NearestGeometry, prepareNearest } from '../../../samplers/nearest.js'
import type { ClaimContext } from '../claim.js'

/** A training set of a torus with its neighbors, and test points of its own. */
export interface TorusScene {
  train: Sample
  test: Sample
  /** Of the training rows and their images: neighbor number r is training row r mod m. */
  geometry: NearestGeometry
}

export interface TorusSizes {
  m: number
  tests: number
  /** Begins with the claim. */
  purpose: string
  trial: number
}

/** Measures on a torus; what it drew is given back. */
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

/** The draws of n rows for all of their images. */
export function drawsOfImages({ labels, draws }: Draws, n: number, images: number): Draws {
  const of = (at: number) => labels[Math.floor(at / (images * n)) * n + (at % n)]
  return { labels: Uint8Array.from({ length: labels.length * images }, (_, at) => of(at)), draws }
}
