import type { Call } from '../../engine/call.js'
import { check, checkNumber } from '../../engine/check.js'
import { firstNotFinite } from '../../engine/finite.js'
import type { TypedArray } from '../../engine/memory.js'
import type { StoredRows } from '../element.js'
import type { Parts } from './algorithm.js'

/*
 * What a loaded index must hold so that a search in it stays in its blocks, whoever wrote them: their sizes, the rows and places they
 * name, and no NaN where a least value is looked for. Other numbers can make a search miss neighbors, which `queryIn` sees, or be
 * slow.
 */

/** Blocks of these bytes, as they are rounded up. Errors: BAD_VALUE. */
export function checkBlocks({ engine: { memory } }: Call, { blocks }: Parts, sizes: readonly number[]): void {
  const fits = blocks.length === sizes.length
  check(fits, 'BAD_VALUE', () => `the index has ${blocks.length} blocks but must have ${sizes.length}`)
  blocks.forEach((block, i) => {
    const [found, needed] = [memory.sizeOf(block), memory.roundUp(sizes[i])]
    const message = () => `block ${i} of the index has ${found} bytes but must have ${needed}`
    check(found === needed, 'BAD_VALUE', message)
  })
}

/** Finite numbers by these names. Errors: BAD_OPTION. */
export function checkState({ state }: Parts, names: readonly string[]): void {
  for (const name of names) checkNumber('the index', name, state[name])
}

/** Values that are numbers: finite ones, or infinities where those have a meaning. Errors: BAD_VALUE. */
export function checkNumbers(values: TypedArray, infinities = false): void {
  const bad = infinities ? values.findIndex((value) => Number.isNaN(value)) : firstNotFinite(values)
  check(bad < 0, 'BAD_VALUE', () => `the index has ${values[bad]} where it must have a number`)
}

/** One row of the points for each. Errors: BAD_VALUE. */
export function checkRows(call: Call, address: number, { rows }: StoredRows): void {
  const ids = call.engine.memory.view<Uint32Array>(Uint32Array, address, rows)
  let largest = 0
  for (let i = 0; i < rows; i++) if (ids[i] > largest) largest = ids[i]
  check(largest < rows, 'BAD_VALUE', () => `the index names row ${largest} of ${rows}`)
}
