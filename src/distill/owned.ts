import type { Dataset } from '../data/dataset.js'

/** A dataset whose matrix is disposed with the block that uses it. */
export function owned(data: Dataset): { data: Dataset } & Disposable {
  return { data, [Symbol.dispose]: () => data.x.dispose() }
}
