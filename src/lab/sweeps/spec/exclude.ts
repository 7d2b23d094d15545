import type { TrialKind } from '../kinds/kind.js'
import type { Point } from '../plan/point.js'
import { type Level, levelOf } from './level.js'
import { known } from './shapes.js'
import { pathText, type SpecPath, type SpecSource } from './source.js'

/** Number of values that a message lists. */
const MAX_LISTED = 8

/** The points that a spec leaves out: those that have all values of at least one of its items. */
export class Exclusion {
  readonly #items: readonly {
    path: SpecPath
    wanted: ReadonlyMap<string, { value: number | string; path: SpecPath }>
  }[]
  readonly #matched: boolean[]
  /** For each wanted parameter, the values that points have. */
  readonly #seen = new Map<string, Set<unknown>>()
  readonly #source: SpecSource

  constructor(items: readonly Readonly<Record<string, unknown>>[], kind: TrialKind, source: SpecSource) {
    this.#source = source
    this.#items = items.map((item, at) => {
      const path = ['exclude', at]
      const wanted = Object.entries(item).flatMap(([name, value]) => flattened(name, levelOf(value, [...path, name])))
      if (wanted.length === 0)
        throw source.fault(path, `names no parameter${known(undefined, Object.keys(kind.parameters))}`)
      return { path, wanted: new Map(wanted) }
    })
    for (const { wanted } of this.#items) for (const name of wanted.keys()) this.#seen.set(name, new Set())
    this.#matched = this.#items.map(() => false)
  }

  /** Returns true if the point is left out. Every point must be asked for once. */
  has(point: Point): boolean {
    let excluded = false
    for (const [name, values] of this.#seen) if (Object.hasOwn(point, name)) values.add(point[name])
    for (const [at, { wanted }] of this.#items.entries()) {
      let matches = true
      for (const [name, { value }] of wanted) if (point[name] !== value) matches = false
      if (!matches) continue
      this.#matched[at] = true
      excluded = true
    }
    return excluded
  }

  /** Throws BAD_OPTION for an item that matched no point. */
  checkMatched(): void {
    const { path, wanted } = this.#items[this.#matched.indexOf(false)] ?? {}
    if (!path || !wanted) return
    for (const [name, { value, path: at }] of wanted) {
      const values = this.#seen.get(name)!
      if (!values.has(value)) throw this.#source.fault(at, `is ${value} but points have ${listed([...values])}`)
    }
    throw this.#source.fault(path, `matches no point: none has all of ${[...wanted.keys()].join(', ')} like this`)
  }

  /** Returns the error of a sweep from which every point is left out. */
  emptied(): Error {
    const paths = this.#items.map(({ path }) => pathText(path))
    return this.#source.fault(['exclude'], `leaves no point: ${paths.slice(0, MAX_LISTED).join(', ')} match all`)
  }
}

/** Returns the values of a level by the full names of parameters. */
function flattened(
  name: string,
  { value, nested, path }: Level,
): [string, { value: number | string; path: SpecPath }][] {
  const own = [...(nested ?? [])].flatMap(([key, level]) => flattened(`${name}.${key}`, level))
  return [[name, { value, path: path! }], ...own]
}

function listed(values: unknown[]): string {
  const sorted = values.sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : `${a}` < `${b}` ? -1 : 1,
  )
  const more = sorted.length - MAX_LISTED
  if (sorted.length === 0) return 'no such parameter'
  return sorted.slice(0, MAX_LISTED).join(', ') + (more > 0 ? `, … (${more} more)` : '')
}
