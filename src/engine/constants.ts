import { CONSTANTS_ADDRESS, type Memory } from './memory.js'

/**
 * Polynomial constants that hot loops load from memory: V8 would rebuild them inside the loop.
 * `assembly/lane/constants.ts` has the same layout.
 */
export function writeConstants(memory: Memory): void {
  memory.view<Float32Array>(Float32Array, CONSTANTS_ADDRESS, 0)
}
