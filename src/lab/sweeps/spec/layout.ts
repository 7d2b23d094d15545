import type { TrialKind } from '../kinds/kind.js'
import { type Level, levelOf, levelsOf, listedLevels } from './level.js'
import { parametersByName } from './parameters.js'
import { MAX_LEVELS } from './range.js'
import { pathText, type SpecPath, type SpecSource } from './source.js'

/** Values by the full names of parameters. */
export type Values = ReadonlyMap<string, Level>

/** The values that a spec gives to parameters, by full name, where each name has one source. */
export interface Layout {
  fixed: Values
  grid: ReadonlyMap<string, readonly Level[]>
  /** Values that go together: the rows of `zip`, each with the items of `list`. At least one row, which may be empty. */
  rows: readonly Row[]
}

/** One row of `zip` with one item of `list`: their values, and the paths of both, which name it. */
export interface Row {
  values: Values
  paths: readonly SpecPath[]
}

/** The parts of a spec that say which points there are. */
export interface PointContent {
  fixed?: Readonly<Record<string, unknown>>
  grid?: Readonly<Record<string, unknown>>
  zip?: Readonly<Record<string, unknown>>
  list?: readonly Readonly<Record<string, unknown>>[]
}

/** Reads the values of parameters from a spec. Throws BAD_OPTION when one is set twice or axes of `zip` differ in length. */
export function layoutOf({ fixed, grid, zip, list }: PointContent, kind: TrialKind, source: SpecSource): Layout {
  checkSetOnce({ fixed, grid, zip, list }, source)
  const parameters = parametersByName(kind.parameters)
  const firstOf = (name: string) => parameters.get(name)![0].parameter
  const axes = Object.entries(grid ?? {}).map(
    ([name, axis]) => [name, levelsOf(axis, firstOf(name), ['grid', name], source)] as const,
  )
  const columns = Object.entries(zip ?? {}).map(
    ([name, axis]) => [name, listedLevels(axis, firstOf(name), ['zip', name], source)] as const,
  )
  return {
    fixed: valuesAt(fixed ?? {}, ['fixed']),
    grid: new Map(axes),
    rows: crossed(zipRows(columns, source), listRows(list), source),
  }
}

/** Returns the values of an object of parameters. */
export function valuesAt(given: Readonly<Record<string, unknown>>, path: SpecPath): Values {
  return new Map(Object.entries(given).map(([name, value]) => [name, levelOf(value, [...path, name])]))
}

function checkSetOnce({ fixed = {}, grid = {}, zip = {}, list = [] }: PointContent, source: SpecSource): void {
  const listed = new Map<string, SpecPath>()
  for (const [at, item] of list.entries())
    for (const name of Object.keys(item)) if (!listed.has(name)) listed.set(name, ['list', at, name])
  const paths = [
    ...Object.entries({ fixed, grid, zip }).flatMap(([key, given]) => Object.keys(given).map((name) => [key, name])),
    ...listed.values(),
  ]
  const first = new Map<string, SpecPath>()
  for (const path of paths) {
    const name = String(path.at(-1))
    const other = first.get(name)
    if (other) throw source.fault(path, `is already set by ${pathText(other)}`)
    first.set(name, path)
  }
}

function zipRows(columns: readonly (readonly [string, readonly Level[]])[], source: SpecSource): Row[] {
  if (columns.length === 0) return []
  const [[first, levels]] = columns
  for (const [name, { length }] of columns)
    if (length !== levels.length)
      throw source.fault(['zip', name], `has ${length} values but zip.${first} has ${levels.length}`)
  return levels.map((_, at) => ({
    values: new Map(columns.map(([name, column]) => [name, column[at]])),
    paths: [['zip', first, at]],
  }))
}

const listRows = (list: PointContent['list']): Row[] =>
  (list ?? []).map((item, at) => ({ values: valuesAt(item, ['list', at]), paths: [['list', at]] }))

/** Returns every pair of two lists of rows as one row; an empty list counts as one empty row. */
function crossed(a: readonly Row[], b: readonly Row[], source: SpecSource): Row[] {
  const none: Row[] = [{ values: new Map(), paths: [] }]
  if (a.length * b.length > MAX_LEVELS)
    throw source.fault(
      ['list'],
      `has ${b.length} items, which with ${a.length} of zip are more than ${MAX_LEVELS} points`,
    )
  return (a.length ? a : none).flatMap((row) =>
    (b.length ? b : none).map((other) => ({
      values: new Map([...row.values, ...other.values]),
      paths: [...row.paths, ...other.paths],
    })),
  )
}
