import { NoisyTeacherError, shown } from '../../engine/check.js'
import { suggestion } from '../../engine/suggest.js'
import { columnOf, idColumnOf } from '../roles.js'
import { checkName } from '../table.js'
import type { FittedEncoder } from './encoder.js'
import { checkPatterns, selectColumns } from './patterns.js'

/** The options that say which columns of a table hold what. */
export interface LayoutOptions {
  readonly label?: string
  readonly labels: 'required' | 'optional' | 'none'
  readonly id?: string
  readonly features?: readonly string[]
  readonly ignore: readonly string[]
  readonly text: readonly string[]
  readonly keep: readonly string[]
  readonly encoder?: FittedEncoder
  /** Returns the column of ids, whatever its values are. By default it is recognized by its name and values. */
  readonly idOf?: (names: readonly string[]) => string
}

/** What a column is read as; the last is read as an id, and is a feature if its values are not distinct. */
export type ColumnPart = 'label' | 'id' | 'text' | 'kept' | 'feature' | 'id or feature'

/** Decides what each column of a table is read as, as its names become known. */
export class TableLayout {
  readonly #options: LayoutOptions
  #label: string | undefined
  #id: string | undefined

  constructor(options: LayoutOptions) {
    this.#options = options
    this.#label = options.labels === 'none' ? undefined : options.label
    this.#id = options.id
  }

  get label(): string | undefined {
    return this.#label
  }

  /** Returns the columns to read, and what each is. Once a column is recognized, it stays so when names are added. */
  partsOf(names: readonly string[]): ReadonlyMap<string, ColumnPart> {
    const { labels, features, ignore, text, keep, encoder } = this.#options
    const ignored = selectColumns(ignore, names)
    const free = names.filter((name) => !ignored.has(name) && ![...keep, ...text].includes(name))
    const demanded = encoder && new Set(encoder.columns)
    if (labels !== 'none')
      this.#label ??= columnOf(
        'target',
        free.filter((name) => !demanded?.has(name)),
      )
    const selected = demanded ?? selectColumns(features ?? ['*'], names)
    const canBeId = (name: string) => name !== this.#label && !(features || encoder ? selected.has(name) : false)
    this.#id ??= this.#options.idOf?.(names) ?? idColumnOf(free.filter(canBeId))
    const isId = (this.#options.id ?? this.#options.idOf) !== undefined
    const parts = new Map<string, ColumnPart>()
    for (const name of names) {
      const isFeature = selected.has(name) && !ignored.has(name)
      if (name === this.#label) parts.set(name, 'label')
      else if (name === this.#id) parts.set(name, isId || !isFeature ? 'id' : 'id or feature')
      else if (text.includes(name)) parts.set(name, 'text')
      else if (keep.includes(name)) parts.set(name, 'kept')
      else if (isFeature) parts.set(name, 'feature')
    }
    return parts
  }

  /**
   * Throws BAD_VALUE unless the table has the columns that are named, once each, one of labels if they are required, and
   * one of features.
   */
  check(table: string, names: readonly string[]): void {
    const { label, labels, id, features = [], ignore, text, keep, encoder } = this.#options
    const parts = this.partsOf(names)
    const refuse = (message: string): never => {
      throw new NoisyTeacherError('BAD_VALUE', `${table}: ${message}`)
    }
    if (encoder) checkDemanded(table, names, encoder.columns)
    if (labels === 'required' && this.#label === undefined) {
      refuse(`no column is recognized as that of the labels; name it (there are: ${listed(names)})`)
    }
    if (labels === 'required' && label !== undefined) checkName(table, names, label)
    for (const name of [id, ...keep, ...text]) if (name !== undefined) checkName(table, names, name)
    checkPatterns(table, names, [...features, ...ignore])
    const misused = [...features, ...text, ...(encoder?.columns ?? [])].find(
      (name) => parts.has(name) && parts.get(name) !== 'feature' && parts.get(name) !== 'text',
    )
    if (misused !== undefined) refuse(`column ${shown(misused)} cannot be a feature and ${nounOf(parts.get(misused)!)}`)
    for (const name of parts.keys()) checkName(table, names, name)
    if ([...parts.values()].every((part) => part !== 'text' && !part.endsWith('feature')))
      refuseFeatureless(table, names)
  }
}

const nounOf = (part: ColumnPart) => (part === 'label' ? 'the label' : part === 'kept' ? 'one that is kept' : 'the id')

/** Number of names that a message lists. */
const MAX_LISTED = 8

function listed(names: readonly string[]): string {
  const more = names.length - MAX_LISTED
  return `${names.slice(0, MAX_LISTED).map(shown).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** Throws BAD_VALUE for a table without features. */
export function refuseFeatureless(table: string, names: readonly string[]): never {
  throw new NoisyTeacherError('BAD_VALUE', `${table}: there is no column of features (there are: ${listed(names)})`)
}

/** Throws BAD_VALUE, naming the columns, unless each column of the encoder is there. */
function checkDemanded(table: string, names: readonly string[], demanded: readonly string[]): void {
  const lacking = demanded.filter((name) => !names.includes(name))
  if (lacking.length === 0) return
  const noun = lacking.length === 1 ? 'column' : `${lacking.length} columns`
  const hint = lacking.length === 1 ? suggestion(lacking[0], names) : ''
  const message = `${noun} ${listed(lacking)} of the table that was encoded first ${lacking.length === 1 ? 'is' : 'are'} missing`
  throw new NoisyTeacherError('BAD_VALUE', `${table}: ${message}${hint || ` (there are: ${listed(names)})`}`)
}
