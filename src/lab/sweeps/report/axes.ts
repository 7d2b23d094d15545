import type { ParameterValue, Point } from '../plan/point.js'
import type { FigureRequest, Sweep } from '../plan/sweep.js'
import { compareAlong } from '../statistics/along.js'

/** Maximum number of colors of a figure. */
const MAX_COLORS = 6
/** Maximum number of panels of a figure along its only facet, and along each of two. */
const [MAX_PANELS, MAX_SIDE] = [6, 3]

/** Which parameter is drawn as what in a figure. A choice stands for the parameters nested under it as well. */
export interface FigureAxes {
  /** Numeric parameter of the horizontal axis. */
  x: string
  color?: string
  facets: readonly string[]
  /** Parameters that vary but have no room: the figure is of one value of each. */
  fixed: readonly string[]
}

/** Returns the name of the parameter under which another is nested, or undefined. */
const parentOf = (name: string): string | undefined =>
  name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : undefined

/** Returns the text of a point's value of a parameter and of those varied ones nested under it, such as 'nearest, k = 3'. */
export function levelOf({ axes }: Pick<Sweep, 'axes'>, point: Point, axis: string, except?: string): string {
  const nested = axes.filter((name) => name !== except && name.startsWith(`${axis}.`) && point[name] !== undefined)
  const own = point[axis] === undefined ? '–' : valueText(point[axis])
  return [own, ...nested.map((name) => `${name.slice(axis.length + 1)} = ${valueText(point[name])}`)].join(', ')
}

const valueText = (value: ParameterValue): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(6))).replace('-', '−') : String(value)

/** Returns the different levels of an axis in the order of their values. */
export const levelsOf = (sweep: Sweep, axis: string, except?: string): string[] => {
  const sorted = [...sweep.points].sort(compareAlong(sweep, axis))
  return [...new Set(sorted.map((point) => levelOf(sweep, point, axis, except)))]
}

/** Returns true for a parameter that is a number at every point. */
const isNumeric = ({ points }: Sweep, axis: string): boolean => points.every((point) => typeof point[axis] === 'number')

/** Returns true for a parameter whose value is one of several names. */
export const isChoice = ({ points }: Sweep, axis: string): boolean =>
  points.some((point) => typeof point[axis] === 'string')

/**
 * Chooses what a figure draws as what: x is the numeric axis with the most values; then choices are before numbers, and
 * an axis with more values before one with fewer, if there are colors for them. An axis whose value follows from those
 * chosen is left out. Returns undefined if no axis is numeric.
 */
export function chooseAxes(sweep: Sweep, asked: FigureRequest = {}): FigureAxes | undefined {
  const { axes } = sweep
  const count = new Map(axes.map((axis) => [axis, levelsOf(sweep, axis).length]))
  const numeric = axes.filter((axis) => isNumeric(sweep, axis)).sort((a, b) => count.get(b)! - count.get(a)!)
  const x = asked.x ?? numeric[0]
  if (x === undefined) return undefined
  const folded = (axis: string) => {
    const parent = parentOf(axis)
    return parent !== undefined && axes.includes(parent)
  }
  const levels = (axis: string) => levelsOf(sweep, axis, x).length
  const rank = (axis: string) => [Number(!isChoice(sweep, axis)), Number(levels(axis) > MAX_COLORS), -levels(axis)]
  const others = axes
    .filter((axis) => axis !== x && !folded(axis) && axis !== asked.color && !asked.facets?.includes(axis))
    .sort((a, b) => compare(rank(a), rank(b)))
  const color = asked.color ?? (asked.facets && others.length === 0 ? undefined : others.shift())
  const facets = [...(asked.facets ?? [])]
  const fixed: string[] = []
  for (const axis of others) {
    const used = [color, ...facets, ...fixed].filter((name) => name !== undefined)
    if (follows(sweep, axis, used, x)) continue
    if (asked.facets === undefined && facets.length < 2) facets.push(axis)
    else fixed.push(axis)
  }
  return { x, ...(color !== undefined && { color }), facets, fixed }
}

const compare = (a: readonly number[], b: readonly number[]): number => {
  const at = a.findIndex((value, i) => value !== b[i])
  return at < 0 ? 0 : a[at] - b[at]
}

/** Returns true if the value of an axis follows from the values of the used ones. */
function follows(sweep: Sweep, axis: string, used: readonly string[], x: string): boolean {
  const known = new Map<string, string>()
  return sweep.points.every((point) => {
    const key = JSON.stringify(used.map((name) => levelOf(sweep, point, name, x)))
    const level = levelOf(sweep, point, axis, x)
    if (!known.has(key)) known.set(key, level)
    return known.get(key) === level
  })
}

/** The points of a figure, by panel and series, and what is left out for want of room. */
export interface FigureCells {
  /** Title of each panel, '' for the only one; and the labels of all series, in the order of their colors, or ''. */
  panels: readonly string[]
  series: readonly string[]
  /** Points by their index, sorted by x: at panel · series.length + series. */
  points: readonly (readonly number[])[]
  /** Sentences on the values that are not shown. */
  notes: readonly string[]
}

/** Sorts the points of a sweep into panels and series. Of more values than have room, evenly spread ones are shown. */
export function cellsOf(sweep: Sweep, { x, color, facets, fixed }: FigureAxes): FigureCells {
  const notes: string[] = []
  const shownOf = (axis: string, most: number) => {
    const levels = levelsOf(sweep, axis, x)
    const shown = spread(levels, most)
    if (shown.length < levels.length) notes.push(leftOut(axis, shown, levels))
    return shown
  }
  const series = color === undefined ? [''] : shownOf(color, MAX_COLORS)
  const values = facets.map((axis) => shownOf(axis, facets.length > 1 ? MAX_SIDE : MAX_PANELS))
  const panels = values.reduce<string[][]>((all, of) => all.flatMap((row) => of.map((v) => [...row, v])), [[]])
  const only = fixed.map((axis) => [axis, shownOf(axis, 1)[0]])
  const place = new Map<string, number>()
  for (const [p, of] of panels.entries()) {
    for (const [s, label] of series.entries()) place.set(JSON.stringify([of, label]), p * series.length + s)
  }
  const points: number[][] = Array.from({ length: place.size }, () => [])
  for (const [at, point] of sweep.points.entries()) {
    if (typeof point[x] !== 'number' || only.some(([axis, level]) => levelOf(sweep, point, axis, x) !== level)) continue
    const of = facets.map((axis) => levelOf(sweep, point, axis, x))
    const cell = place.get(JSON.stringify([of, color === undefined ? '' : levelOf(sweep, point, color, x)]))
    if (cell !== undefined) points[cell].push(at)
  }
  for (const cell of points) cell.sort((a, b) => Number(sweep.points[a][x]) - Number(sweep.points[b][x]))
  const isNamed = color !== undefined && !isChoice(sweep, color)
  const titles = panels.map((of) => of.map((value, at) => `${facets[at]} = ${value}`).join(', '))
  return { panels: titles, series: isNamed ? series.map((of) => `${color} = ${of}`) : series, points, notes }
}

/** Returns at most `most` of the values, evenly spread, the first and the last among them. */
function spread<T>(values: readonly T[], most: number): T[] {
  if (values.length <= most) return [...values]
  if (most === 1) return [values[0]]
  return Array.from({ length: most }, (_, at) => values[Math.round((at * (values.length - 1)) / (most - 1))])
}

const leftOut = (axis: string, shown: readonly string[], levels: readonly string[]): string =>
  shown.length === 1
    ? `Only ${axis} = ${shown[0]} is drawn, the first of ${levels.length} values.`
    : `Of ${axis}, ${shown.length} of ${levels.length} values are drawn.`
