import { comparePoints, type ParameterValue, type Point, sortedPoint } from '../plan/point.js'

/** Returns the points that differ only along a parameter, by their index, sorted by its value. */
export function pointsAlong(points: readonly Point[], parameter: string): number[][] {
  const units = new Map<string, number[]>()
  for (const [at, point] of points.entries()) {
    const key = JSON.stringify(sortedPoint(part(point, parameter, false)))
    const unit = units.get(key)
    if (unit) unit.push(at)
    else units.set(key, [at])
  }
  const along = (at: number) => part(points[at], parameter, true)
  return [...units.values()].map((unit) => unit.sort((a, b) => comparePoints(along(a), along(b)) || a - b))
}

/** Returns the part of a point that is the parameter with those nested under it, or the part that is not. */
function part(point: Point, parameter: string, inside: boolean): Record<string, ParameterValue> {
  const belongs = (name: string) => name === parameter || name.startsWith(`${parameter}.`)
  return Object.fromEntries(Object.entries(point).filter(([name]) => belongs(name) === inside))
}
