import type { Parameter, Parameters, TrialKind } from '../kinds/kind.js'
import type { Layout, Row } from './layout.js'
import { defaultOf, faultOf, type Level } from './level.js'
import { definitionsOf, describeParameter, parametersByName, parametersOf } from './parameters.js'
import { pathText, type SpecPath, type SpecSource } from './source.js'

/** A parameter that has no value yet, by its full name; `owner` is the level of the choice that it is nested under. */
interface Pending {
  name: string
  short: string
  parameter: Parameter
  owner?: Level
  next?: Pending
}

/** A point under construction: names in sorted order, and their levels. Arrays are reused: copy what is kept. */
export interface Draft {
  names: readonly string[]
  levels: readonly Level[]
  length: number
  row: Row
}

/** Calls `visit` for every point of a layout, defaults included. Throws BAD_OPTION for a value that has no place. */
export function expand(layout: Layout, kind: TrialKind, source: SpecSource, visit: (draft: Draft) => void): void {
  const expansion = new Expansion(layout, kind, source, visit)
  for (const row of layout.rows) expansion.run(row)
  expansion.checkUsed()
}

class Expansion {
  readonly #layout: Layout
  readonly #kind: TrialKind
  readonly #source: SpecSource
  readonly #visit: (draft: Draft) => void
  readonly #names: string[] = []
  readonly #levels: Level[] = []
  readonly #used = new Set<string>()
  /** Names that parameters of several choices share, whose values are checked for each choice. */
  readonly #shared: ReadonlySet<string>
  #row: Row

  constructor(layout: Layout, kind: TrialKind, source: SpecSource, visit: (draft: Draft) => void) {
    this.#layout = layout
    this.#kind = kind
    this.#source = source
    this.#visit = visit
    this.#row = layout.rows[0]
    const byName = [...parametersByName(kind.parameters)]
    this.#shared = new Set(byName.filter(([, defined]) => definitionsOf(defined).length > 1).map(([name]) => name))
  }

  run(row: Row): void {
    this.#row = row
    this.#step(pendingOf(this.#kind.parameters, '', undefined, undefined), 0)
  }

  /** Throws for a nested parameter that is set but belongs to no choice that occurs. */
  checkUsed(): void {
    for (const [key, values] of Object.entries({ fixed: this.#layout.fixed, grid: this.#layout.grid }))
      for (const name of values.keys()) if (!this.#used.has(name)) throw this.#homeless(name, [key, name])
  }

  /** Gives every value to the first pending parameter, and continues with the others. */
  #step(pending: Pending | undefined, at: number): void {
    if (!pending) {
      this.#emit(at)
      return
    }
    const { name, parameter, next } = pending
    for (const level of this.#levelsFor(pending)) {
      this.#names[at] = name
      this.#levels[at] = level
      const nested = parameter.type === 'choice' ? parametersOf(parameter, level.value as string) : undefined
      this.#step(nested ? pendingOf(nested, `${name}.`, level, next) : next, at + 1)
    }
  }

  #levelsFor({ name, short, parameter, owner }: Pending): readonly Level[] {
    const inside = owner?.nested?.get(short)
    const one = this.#row.values.get(name) ?? this.#layout.fixed.get(name)
    const outside = one ? [one] : this.#layout.grid.get(name)
    if (inside && outside)
      throw this.#source.fault(
        inside.path!,
        `is already set by ${pathText(outside[0].path!.slice(0, one ? undefined : 2))}`,
      )
    if (!outside) return [inside ?? defaultOf(parameter) ?? this.#missing(name, parameter, owner)]
    this.#used.add(name)
    if (this.#shared.has(name)) for (const level of outside) this.#checkPlace(level, parameter, owner)
    return outside
  }

  #checkPlace(level: Level, parameter: Parameter, owner: Level | undefined): void {
    const wrong = faultOf(level, parameter)
    if (!wrong) return
    const path = wrong.key === undefined ? level.path! : [...level.path!, wrong.key]
    throw this.#source.fault(path, `${wrong.message} (of ${owner?.value})`)
  }

  #missing(name: string, parameter: Parameter, owner: Level | undefined): never {
    const message = `needs ${name}, ${describeParameter(parameter)}: set it in fixed, grid, zip or list`
    throw this.#source.fault(owner?.path ?? this.#row.paths[0] ?? [], message)
  }

  #emit(length: number): void {
    const { values } = this.#row
    if (values.size > 0)
      for (const [name, { path }] of values) if (!this.#has(name, length)) throw this.#homeless(name, path!)
    this.#visit({ names: this.#names, levels: this.#levels, length, row: this.#row })
  }

  #has(name: string, length: number): boolean {
    const at = this.#names.indexOf(name)
    return at >= 0 && at < length
  }

  #homeless(name: string, path: SpecPath): Error {
    const owners = parametersByName(this.#kind.parameters)
      .get(name)!
      .map(({ under }) => under!)
    const choices = owners.map(({ choice }) => choice).join(' or ')
    const where = path[0] === 'fixed' || path[0] === 'grid' ? 'no point has' : 'not every point here has'
    return this.#source.fault(path, `belongs to ${owners[0].parent} ${choices}, which ${where}`)
  }
}

/** Returns parameters as pending ones in the order of their names, followed by `next`. */
function pendingOf(parameters: Parameters, prefix: string, owner: Level | undefined, next: Pending | undefined) {
  let pending = next
  for (const short of sortedNames(parameters).toReversed())
    pending = {
      name: prefix + short,
      short,
      parameter: parameters[short],
      ...(owner && { owner }),
      ...(pending && { next: pending }),
    }
  return pending
}

const namesOf = new WeakMap<Parameters, string[]>()

/** Returns the names of parameters in sorted order. Sorts each object once. */
function sortedNames(parameters: Parameters): string[] {
  const names = namesOf.get(parameters) ?? Object.keys(parameters).sort()
  namesOf.set(parameters, names)
  return names
}
