/**
 * Computes a part of a result that depends on nothing but the run's options and its key; or takes it from a run of the same command that
 * was interrupted. A part is plain JSON, and no key comes twice in a run.
 */
export type Part = <T>(key: string, compute: () => Promise<T>) => Promise<T>

/** Computes every part: what experiments use where nothing is kept. */
export const computed: Part = async (_, compute) => asKept(await compute())

/** A value as it is after it was written down and read: the same for a run at one go as for one that goes on. */
export function asKept<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
