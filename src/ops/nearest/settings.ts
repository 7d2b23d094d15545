import { check, checkChoice, checkInteger, checkNumber } from '../../engine/check.js'
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

/**
 * Refuses an algorithm that there is not, and a setting that would not be used: 'auto' may take any
 * algorithm, and so has none. Only the columns of the points count.
 */
export function checkBuild(who: string, { cols }: { cols: number }, options: BuildOptions): void {
  const { algorithm = 'auto', leafSize, density, directions } = options
  checkChoice(who, 'algorithm', algorithm, ALGORITHMS)
  for (const [name, { to, least, most }] of Object.entries(BELONGS)) {
    if (options[name as keyof typeof BELONGS] === undefined) continue
    check(algorithm === to, 'BAD_OPTION', () => `${who}: ${name} needs algorithm '${to}' but it is '${algorithm}'`)
    const columns = most === Number.POSITIVE_INFINITY ? `${least} columns or more` : `${least} to ${most} columns`
    check(cols >= least && cols <= most, 'BAD_OPTION', () => `${who}: ${name} needs points of ${columns}, not ${cols}`)
  }
  if (leafSize !== undefined) checkLeafSize(who, leafSize)
  if (density !== undefined) checkNumber(who, 'density', density, LEAST_DENSITY, MOST_POINTS)
  if (directions !== undefined) checkInteger(who, 'directions', directions, 1, Math.min(MOST_DIRECTIONS, cols - 2))
}

export function checkLeafSize(who: string, leafSize: unknown): asserts leafSize is number {
  checkInteger(who, 'leafSize', leafSize, LEAF_STEP, MOST_POINTS)
  const multiple = () => `${who}: leafSize is ${leafSize} but must be a multiple of ${LEAF_STEP}`
  check(leafSize % LEAF_STEP === 0, 'BAD_OPTION', multiple)
}
