import { check, checkInteger, wholeNumber } from '../../engine/check.js'
import { type CheckedOptions, checked, choice, integer, number, type TableOf } from '../../engine/options.js'
import { ALGORITHMS, type BuildOptions } from './algorithm.js'
import { GRID_COLUMNS } from './grid.js'
import { MAX_COORDINATES } from './int8.js'
import { METRICS, type Metric } from './metric.js'
import { MAX_DIRECTIONS } from './spectrum.js'

/** The algorithm that owns each setting, and the range of column counts for which the setting is allowed. */
const SETTING_RANGES = {
  leafSize: { owner: 'tree', minColumns: 1, maxColumns: Number.POSITIVE_INFINITY },
  density: { owner: 'grid', minColumns: 1, maxColumns: GRID_COLUMNS },
  directions: { owner: 'projected', minColumns: 3, maxColumns: MAX_COORDINATES },
} as const
/**
 * Number of which leaf sizes are multiples; maximum number of points per leaf (`leafSize`) or cell (`density`); minimum
 * `density`.
 */
const [LEAF_SIZE_MULTIPLE, MAX_GROUP_POINTS, MIN_DENSITY] = [16, 4096, 0.25]

/** Option table of the algorithm and its settings. A setting without a value is chosen by the sizes and the data. */
export const BUILD_OPTIONS = {
  metric: choice(METRICS).or('euclidean'),
  algorithm: choice(ALGORITHMS).or('auto'),
  leafSize: checked<number>(
    `${wholeNumber(LEAF_SIZE_MULTIPLE, MAX_GROUP_POINTS)} and a multiple of ${LEAF_SIZE_MULTIPLE}`,
    checkLeafSize,
  ),
  density: number(MIN_DENSITY, MAX_GROUP_POINTS),
  directions: integer(1, MAX_DIRECTIONS),
} satisfies TableOf<BuildOptions<Metric>>

/** Checked options that decide how points are prepared. */
export type CheckedBuild = CheckedOptions<typeof BUILD_OPTIONS>

/**
 * Throws BAD_OPTION when a setting does not belong to the named algorithm ('auto' may select any algorithm, so it
 * accepts no setting) or cannot be used with this number of columns.
 */
export function checkBuild(who: string, { cols }: { cols: number }, options: CheckedBuild): void {
  const { algorithm, directions } = options
  for (const [name, { owner, minColumns, maxColumns }] of Object.entries(SETTING_RANGES)) {
    if (options[name as keyof typeof SETTING_RANGES] === undefined) continue
    check(
      algorithm === owner,
      'BAD_OPTION',
      () => `${who}: ${name} needs algorithm '${owner}' but it is '${algorithm}'`,
    )
    const columns =
      maxColumns === Number.POSITIVE_INFINITY
        ? `${minColumns} columns or more`
        : `${minColumns} to ${maxColumns} columns`
    const message = () => `${who}: ${name} needs points of ${columns}, not ${cols}`
    check(cols >= minColumns && cols <= maxColumns, 'BAD_OPTION', message)
  }
  if (directions !== undefined) checkInteger(who, 'directions', directions, 1, Math.min(MAX_DIRECTIONS, cols - 2))
}

/** Throws BAD_OPTION when a leaf size is not a multiple of 16 from 16 to 4,096. */
export function checkLeafSize(who: string, name: string, value: unknown): asserts value is number {
  checkInteger(who, name, value, LEAF_SIZE_MULTIPLE, MAX_GROUP_POINTS)
  const multiple = () => `${who}: ${name} is ${value} but must be a multiple of ${LEAF_SIZE_MULTIPLE}`
  check(value % LEAF_SIZE_MULTIPLE === 0, 'BAD_OPTION', multiple)
}
