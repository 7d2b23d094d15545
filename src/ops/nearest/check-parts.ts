import type { Call } from '../../engine/call.js'
import { check, checkNumber } from '../../engine/check.js'
import { firstNotFinite } from '../../engine/finite.js'
import type { TypedArray } from '../../engine/memory.js'
import type { StoredRows } from '../element.js'
import type { IndexParts } from './algorithm.js'

/*
 * Checks of a loaded index, which may be forged. They ensure that a search stays within the blocks: the blocks have the
 * right sizes, the rows and positions they name exist, and no NaN takes part in a minimum. Other wrong numbers can make
 * a search slow, or miss neighbors, which `queryIn` detects.
 */

/** Throws BAD_VALUE when the blocks do not have these sizes in bytes, each rounded up as the allocator does. */
export function checkBlocks({ engine: { memory } }: Call, { blocks }: IndexParts, sizes: readonly number[]): void {
  const fits = blocks.length === sizes.length
  check(fits, 'BAD_VALUE', () => `the index has ${blocks.length} blocks but must have ${sizes.length}`)
  blocks.forEach((block, i) => {
    const [found, needed] = [memory.sizeOf(block), memory.roundUp(sizes[i])]
    const message = () => `block ${i} of the index has ${found} bytes but must have ${needed}`
    check(found === needed, 'BAD_VALUE', message)
  })
}

/** Throws BAD_OPTION when an entry of the state with one of these names is not a finite number. */
export function checkState({ state }: IndexParts, names: readonly string[]): void {
  for (const name of names) checkNumber('the index', name, state[name])
}

/** Throws BAD_VALUE when a value is NaN, or infinite unless `infinities` are allowed. */
export function checkNumbers(values: TypedArray, infinities = false): void {
  const bad = infinities ? values.findIndex((value) => Number.isNaN(value)) : firstNotFinite(values)
  check(bad < 0, 'BAD_VALUE', () => `the index has ${values[bad]} where it must have a number`)
}

/**
 * Throws BAD_VALUE when `address`, which holds one u32 row number per point, has a number that is not a row of the
 * points.
 */
export function checkRows(call: Call, address: number, { rows }: StoredRows): void {
  const ids = call.engine.memory.view<Uint32Array>(Uint32Array, address, rows)
  let largest = 0
  for (let i = 0; i < rows; i++) if (ids[i] > largest) largest = ids[i]
  check(largest < rows, 'BAD_VALUE', () => `the index names row ${largest} of ${rows}`)
}
