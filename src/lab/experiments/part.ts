/**
 * Returns the part of a result with this key: computes it, or reuses the value that an interrupted run of the same
 * command saved. The value is plain JSON and depends only on the run's options and the key. A key occurs at most once
 * in a run.
 */
export type ComputePart = <T>(key: string, compute: () => Promise<T>) => Promise<T>

/** Computes every part, for runs that save nothing. */
export const computed: ComputePart = async (_, compute) => asKept(await compute())

/** Returns a value as JSON stores it, so that an uninterrupted run has the same result as a resumed one. */
export function asKept<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
