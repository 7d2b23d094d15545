import type { Claim } from './experiment.js'
import type { Figure } from './figure.js'
import type { Table } from './table.js'

/** A report that an index leads to. */
export interface Entry {
  name: string
  title: string
  summary: string
  /** The path of its page. */
  href: string
  /** The figure to look at first. */
  figure?: Figure
  claims: readonly Claim[]
  seconds: number
  /** Why there is no report. */
  failure?: string
}

/** All there is to say about something done: printed as text or JSON, written as a report. */
export interface Outcome {
  title: string
  /** One paragraph: what was done, and what to look for. */
  about: string
  /** The one JSON document. */
  document: object
  tables: readonly Table[]
  figures: readonly Figure[]
  claims: readonly Claim[]
  /** How it came about: seed, build, threads, versions. */
  facts: readonly (readonly [name: string, value: string])[]
  /** The facts in a line, for the end of a text. */
  footer?: string
  /** Reports that this one is the index of. */
  entries?: readonly Entry[]
}
