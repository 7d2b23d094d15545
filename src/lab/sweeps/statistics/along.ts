import { comparePoints, type ParameterValue, type Point, sortedPoint } from '../plan/point.js'
import type { Sweep } from '../plan/sweep.js'

/**
 * Compares two points by the value of a parameter, then by those of parameters nested under it. Names of a choice are in
 * the order in which the kind of trials lists them, the baseline first.
 */
export function compareAlong({ kind }: Pick<Sweep, 'kind'>, parameter: string): (a: Point, b: Point) => number {
  const choice = kind.parameters[parameter]
  const names = choice?.type === 'choice' ? Object.keys(choice.choices) : []
  const rank = (point: Point) => names.indexOf(String(point[parameter]))
  const along = (point: Point) => part(point, parameter, true)
  return (a, b) => rank(a) - rank(b) || comparePoints(along(a), along(b))
}

/** Returns the points that differ only along a parameter, by their index, sorted by `compareAlong`. */
export function pointsAlong(sweep: Pick<Sweep, 'kind' | 'points'>, parameter: string): number[][] {
  const { points } = sweep
  const units = new Map<string, number[]>()
  for (const [at, point] of points.entries()) {
    const key = JSON.stringify(sortedPoint(part(point, parameter, false)))
    const unit = units.get(key)
    if (unit) unit.push(at)
    else units.set(key, [at])
  }
  const compare = compareAlong(sweep, parameter)
  return [...units.values()].map((unit) => unit.sort((a, b) => compare(points[a], points[b]) || a - b))
}

/** Returns the part of a point that is the parameter with those nested under it, or the part that is not. */
function part(point: Point, parameter: string, inside: boolean): Record<string, ParameterValue> {
  const belongs = (name: string) => name === parameter || name.startsWith(`${parameter}.`)
  return Object.fromEntries(Object.entries(point).filter(([name]) => belongs(name) === inside))
}
