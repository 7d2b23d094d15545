import { asKept, type ComputePart } from '#lab/experiments/part.js'

/** Returns a `part` that stores each value, so that a key is computed at most once; `keys` lists the stored keys. */
export function memory(): { part: ComputePart; keys: () => string[] } {
  const values = new Map<string, unknown>()
  const part: ComputePart = async (key, compute) => {
    if (!values.has(key)) values.set(key, asKept(await compute()))
    return values.get(key) as never
  }
  return { part, keys: () => [...values.keys()] }
}

/** Returns a `part` that restores every value from another one, and fails instead of computing a new value. */
export function onlyFrom({ part }: { part: ComputePart }): ComputePart {
  return (key) => part(key, () => Promise.reject(new Error(`'${key}' was computed again`)))
}
