import { check, checkInteger, wholeNumber } from '../../engine/check.js'
import { checked, choice, integer, number, type TableOf, type Taken } from '../../engine/options.js'
import { ALGORITHMS, type BuildOptions } from './algorithm.js'
import { GRID_COLUMNS } from './grid.js'
import { MOST_COORDINATES } from './int8.js'
import { MOST_DIRECTIONS } from './spectrum.js'

/** The algorithm that each setting belongs to, and the columns it works with. */
const BELONGS = {
  leafSize: { to: 'tree', least: 1, most: Number.POSITIVE_INFINITY },
  density: { to: 'grid', least: 1, most: GRID_COLUMNS },
  directions: { to: 'projected', least: 3, most: MOST_COORDINATES },
} as const
const [LEAF_STEP, MOST_POINTS, LEAST_DENSITY] = [16, 4096, 0.25]

/** How points are prepared. Settings without a default are chosen by the data. */
export const BUILD_OPTIONS = {
  algorithm: choice(ALGORITHMS).or('auto'),
  leafSize: checked<number>(`${wholeNumber(LEAF_STEP, MOST_POINTS)} and a multiple of ${LEAF_STEP}`, checkLeafSize),
  density: number(LEAST_DENSITY, MOST_POINTS),
  directions: integer(1, MOST_DIRECTIONS),
} satisfies TableOf<BuildOptions>

/** The checked options of how points are prepared. */
export type Build = Taken<typeof BUILD_OPTIONS>

/**
 * Throws BAD_OPTION on a setting that would not be used: 'auto' may select any algorithm, and so has none. Of the points only the number
 * of columns counts.
 */
export function checkBuild(who: string, { cols }: { cols: number }, options: Build): void {
  const { algorithm, directions } = options
  for (const [name, { to, least, most }] of Object.entries(BELONGS)) {
    if (options[name as keyof typeof BELONGS] === undefined) continue
    check(algorithm === to, 'BAD_OPTION', () => `${who}: ${name} needs algorithm '${to}' but it is '${algorithm}'`)
    const columns = most === Number.POSITIVE_INFINITY ? `${least} columns or more` : `${least} to ${most} columns`
    check(cols >= least && cols <= most, 'BAD_OPTION', () => `${who}: ${name} needs points of ${columns}, not ${cols}`)
  }
  if (directions !== undefined) checkInteger(who, 'directions', directions, 1, Math.min(MOST_DIRECTIONS, cols - 2))
}

export function checkLeafSize(who: string, name: string, value: unknown): asserts value is number {
  checkInteger(who, name, value, LEAF_STEP, MOST_POINTS)
  const multiple = () => `${who}: ${name} is ${value} but must be a multiple of ${LEAF_STEP}`
  check(value % LEAF_STEP === 0, 'BAD_OPTION', multiple)
}
