import { Matrix } from '#engine/matrix.js'
import type { InputRows } from '#engine/plain-rows.js'
import { engine, flatOf, labelDraws, queries, train, x } from './fixture.ts'

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
  /** The default engine where it was made from plain rows; queries then have to be plain too. */
  engine?: typeof engine
  predict?: (x: InputRows) => Promise<unknown>
  scores?: (x: InputRows) => Promise<unknown>
  predictMany?: (x: InputRows, draws: unknown) => Promise<unknown>
  label?: (x: InputRows) => Promise<unknown>
  /** The rows that a teacher of votes labels: here, all rows of x. */
  rows?: unknown
  /** The number of annotators of a world of votes, whose samples need no engine. */
  annotatorCount?: number
  sample?: (on: typeof engine, n: number) => Promise<Disposable & { x: Matrix; y: unknown }>
  matrix?: (...shape: number[]) => unknown
  capabilities?: object
}

async function answering(value: Answering): Promise<unknown> {
  if (value.capabilities) return value.capabilities
  const asked = value.engine && value.engine !== engine ? flatOf(queries) : queries
  if (value.predict) return [await digest(value.predict(asked)), await digest(value.scores?.(asked))]
  if (value.predictMany) return digest(value.predictMany(asked, labelDraws()))
  if (typeof value.label === 'function') return digest(value.label(value.rows ? x : asked))
  if (value.annotatorCount && value.sample)
    return digest((value.sample as unknown as (n: number) => Promise<unknown>)(6))
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
