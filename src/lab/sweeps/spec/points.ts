import type { TrialKind } from '../kinds/kind.js'
import { comparePoints, type ParameterValue, type Point, pointId } from '../plan/point.js'
import { Exclusion } from './exclude.js'
import { type Draft, expand } from './expand.js'
import { type Layout, layoutOf, type PointContent, type Row } from './layout.js'
import { pathText, type SpecSource } from './source.js'

/** Number of points of a sweep, which the planner holds in memory: about 1 kB each. */
const MAX_POINTS = 1_000_000
/** Number of points before `exclude`. */
const MAX_CANDIDATES = 10_000_000

/** The points of a sweep, sorted, each once; and the names of the parameters that vary, sorted. */
export interface Points {
  points: Point[]
  axes: string[]
}

/**
 * Returns the points that a spec asks for, with all defaults. Throws BAD_OPTION when two items give the same point, an
 * exclusion matches nothing, nothing is left, a point has a fault, or there are too many points.
 */
export function pointsOf(
  content: PointContent & { exclude?: PointContent['list'] },
  kind: TrialKind,
  source: SpecSource,
): Points {
  const layout = layoutOf(content, kind, source)
  const excludes = content.exclude !== undefined
  const most = excludes ? MAX_CANDIDATES : MAX_POINTS
  checkSize(layout, most, source)
  const exclusion = new Exclusion(content.exclude ?? [], kind, source)
  const points: Point[] = []
  const twins = layout.rows.length > 1 ? new Twins(source) : undefined
  let candidates = 0
  expand(layout, kind, source, (draft) => {
    const point = pointOf(draft)
    twins?.check(point, draft.row)
    if (++candidates > most) throw tooMany('more', most, source)
    if (excludes && exclusion.has(point)) return
    if (points.length === MAX_POINTS) throw tooMany('more after exclude', MAX_POINTS, source)
    checkPoint(point, draft, kind, source)
    points.push(point)
  })
  exclusion.checkMatched()
  if (points.length === 0) throw exclusion.emptied()
  points.sort(comparePoints)
  return { points, axes: varying(points) }
}

/** Throws when the axes that every point has already ask for too many points. */
function checkSize({ grid, rows }: Layout, most: number, source: SpecSource): void {
  let size = rows.length
  for (const [name, levels] of grid) if (!name.includes('.')) size *= levels.length
  if (size > most) throw tooMany(`${size}`, most, source)
}

const tooMany = (asked: string, most: number, source: SpecSource) =>
  source.fault(['grid'], `asks for too many points: at most ${most} are allowed, not ${asked}`)

function pointOf({ names, levels, length }: Draft): Point {
  const point: Record<string, ParameterValue> = {}
  for (let at = 0; at < length; at++) point[names[at]] = levels[at].value
  return point
}

/** Finds equal points of different rows of `zip` and `list`. */
class Twins {
  readonly #rows = new Map<string, Row>()
  readonly #source: SpecSource

  constructor(source: SpecSource) {
    this.#source = source
  }

  check(point: Point, row: Row): void {
    const id = pointId(point)
    const twin = this.#rows.get(id)
    if (twin) {
      const at = row.paths.findIndex((path, i) => path !== twin.paths[i])
      throw this.#source.fault(row.paths[at], `gives the same point as ${pathText(twin.paths[at])}`)
    }
    this.#rows.set(id, row)
  }
}

function checkPoint(point: Point, { names, levels, length }: Draft, kind: TrialKind, source: SpecSource): void {
  const fault = kind.fault?.(point)
  if (!fault) return
  const at = names.indexOf(fault.parameter)
  const path = at >= 0 && at < length ? levels[at].path : undefined
  const value = path ? '' : `${fault.parameter} is ${point[fault.parameter]}: `
  throw source.fault(path ?? [], `is refused: ${value}${fault.message}`)
}

/** Returns the names of the parameters that have at least two values, sorted. */
function varying(points: readonly Point[]): string[] {
  const first = new Map<string, ParameterValue>()
  const axes = new Set<string>()
  for (const point of points)
    for (const name in point) {
      const value = first.get(name)
      if (value === undefined) first.set(name, point[name])
      else if (value !== point[name]) axes.add(name)
    }
  return [...axes].sort()
}
