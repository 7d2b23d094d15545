import { Matrix } from '#engine/matrix.js'
import { engine, labelDraws, queries, train } from './fixture.ts'

/** What a result is, as JSON: numbers as they are, and of what answers its answers. */
export async function digest(given: unknown): Promise<unknown> {
  const value = await given
  if (typeof value === 'function') return digest(await value(train()))
  if (typeof value !== 'object' || value === null) return value
  if (ArrayBuffer.isView(value)) return Array.from(value as never)
  if (Array.isArray(value)) return Promise.all(value.map(digest))
  if (value instanceof Matrix) return digest(value.toArray())
  return answering(value as Answering)
}

interface Answering {
  predict?: (x: Matrix) => Promise<unknown>
  scores?: (x: Matrix) => Promise<unknown>
  predictMany?: (x: Matrix, draws: unknown) => Promise<unknown>
  label?: (x: Matrix) => Promise<unknown>
  sample?: (on: typeof engine, n: number) => Promise<Disposable & { x: Matrix; y: unknown }>
  matrix?: (...shape: number[]) => unknown
  capabilities?: object
}

async function answering(value: Answering): Promise<unknown> {
  if (value.capabilities) return value.capabilities
  if (value.predict) return [await digest(value.predict(queries)), await digest(value.scores?.(queries))]
  if (value.predictMany) return digest(value.predictMany(queries, labelDraws()))
  if (typeof value.label === 'function') return digest(value.label(queries))
  if (value.sample) {
    using sample = await value.sample(engine, 6)
    return [await digest(sample.x), await digest(sample.y)]
  }
  if (value.matrix) return digest(value.matrix(2))
  const members = Object.entries(value).filter(([, member]) => typeof member !== 'function')
  return Object.fromEntries(await Promise.all(members.map(async ([name, member]) => [name, await digest(member)])))
}

/** Gives back what a result holds. */
export function release(value: unknown): void {
  const held = value as { dispose?: () => void } | null
  if (typeof held !== 'object' || held === null) return
  if (typeof held.dispose === 'function') held.dispose()
}
