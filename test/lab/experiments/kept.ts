import { asKept, type ComputePart } from '#lab/experiments/part.js'

/** Parts that remember: what was computed once is not computed again. */
export function memory(): { part: ComputePart; keys: () => string[] } {
  const values = new Map<string, unknown>()
  const part: ComputePart = async (key, compute) => {
    if (!values.has(key)) values.set(key, asKept(await compute()))
    return values.get(key) as never
  }
  return { part, keys: () => [...values.keys()] }
}

/** Takes all parts from `others`, and computes none. */
export function onlyFrom({ part }: { part: ComputePart }): ComputePart {
  return (key) => part(key, () => Promise.reject(new Error(`'${key}' was computed again`)))
}
