import type { ParameterValue, Point } from '../../plan/point.js'

/** Returns the values of the parameters nested under a choice, by their own names: `sampler.k` as `k`. */
export function ownValues(point: Point, choice: string): Readonly<Record<string, ParameterValue>> {
  const prefix = `${choice}.`
  const own = Object.entries(point).filter(([name]) => name.startsWith(prefix))
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]))
}

/** Returns the values of the sampler's own parameters, all of which are numbers. */
export const samplerValues = (point: Point) => ownValues(point, 'sampler') as Readonly<Record<string, number>>
