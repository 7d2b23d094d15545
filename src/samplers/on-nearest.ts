import { Lifetime } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import type { NearestGeometry } from './nearest.js'

/** Geometry that is a search for neighbors, which it owns, and what is done with them. */
export abstract class OnNearest extends Lifetime {
  readonly points: Matrix
  /** @internal */
  readonly nearest: NearestGeometry

  constructor(nearest: NearestGeometry) {
    super(nearest.engine, { owns: [nearest] })
    this.points = nearest.points
    this.nearest = nearest
  }
}
