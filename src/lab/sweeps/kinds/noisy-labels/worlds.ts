import { circle } from '../../../../data/circle.js'
import { gaussianMixture } from '../../../../data/gaussian-mixture.js'
import { torus } from '../../../../data/torus.js'
import type { World } from '../../../../data/world.js'
import type { Point } from '../../plan/point.js'
import type { ChoiceParameter } from '../kind.js'

/** The parameter `world`: distributions of inputs and classes. */
export const WORLD: ChoiceParameter = {
  type: 'choice',
  default: 'gaussians',
  help: 'distribution of inputs and classes',
  choices: {
    gaussians: {
      help: 'two spherical Gaussians of standard deviation 1, one for each class',
      parameters: {
        dimension: { type: 'integer', min: 1, max: 1000, default: 5, help: 'number of coordinates' },
        separation: { type: 'number', min: 0, max: 1000, default: 12, help: 'distance of the two means' },
      },
    },
    circle: {
      help: 'inputs on a circle, whose probability of class 1 is a sine wave',
      parameters: {
        amplitude: { type: 'number', min: 0, max: 1, default: 1, help: 'amplitude of the wave' },
        frequency: { type: 'integer', min: 1, max: 1024, default: 1, help: 'number of its periods' },
      },
    },
    torus: {
      help: 'uniform inputs on a torus, whose two halves are the classes',
      parameters: { dimension: { type: 'integer', min: 1, max: 12, default: 2, help: 'number of coordinates' } },
    },
  },
}

/** Returns the world of a point. */
export function worldOf(point: Point): World {
  const value = (name: string) => Number(point[`world.${name}`])
  switch (point.world) {
    case 'circle':
      return circle({ amplitude: value('amplitude'), frequency: value('frequency') })
    case 'torus':
      return torus({ dimension: value('dimension'), p: 0 })
    default: {
      const mean = (first: number) => Array.from({ length: value('dimension') }, (_, at) => (at === 0 ? first : 0))
      const reach = value('separation') / 2
      return gaussianMixture({ means: [mean(-reach), mean(reach)], deviation: 1 })
    }
  }
}

/** Separation from which hardly one input in a million lies on the other class's side. */
const FAR_SEPARATION = 9.6

/** Returns true if all neighbors of an input share its class, up to rare exceptions, so that every error repeats noise. */
export const isFarApart = (point: Point): boolean =>
  point.world === 'gaussians' && Number(point['world.separation']) >= FAR_SEPARATION

/** Returns the number of coordinates of the rows of a point's world. */
export const dimensionOf = (point: Point): number => (point.world === 'circle' ? 2 : Number(point['world.dimension']))
