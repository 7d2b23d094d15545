import type { Figure } from './figure-data.js'
import type { Table } from './table-data.js'

/** A condition that a result must meet; a run exits with 1 unless all of its checks hold. */
export interface Check {
  text: string
  holds: boolean
}

/** A report that an index leads to. */
export interface Entry {
  name: string
  title: string
  summary: string
  /** The path of its page. */
  href: string
  /** The figure to look at first. */
  figure?: Figure
  checks: readonly Check[]
  seconds: number
  /** Why there is no report. */
  failure?: string
}

/** One of the things that were asked, with a place of its own on the page: what is said of it beside its table and its figures. */
export interface Section {
  /** Of its place on the page, such as T11. */
  id: string
  /** All short names, such as 'T17, S7a'. */
  name: string
  title: string
  /** What sections that stand together are of. */
  group: string
  /** What is said, and below table and figures what is to be known of them. */
  statement: string
  note: string
  holds: boolean
  table: Table
  figures: readonly Figure[]
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
  checks: readonly Check[]
  /** How it came about: seed, build, threads, versions. */
  facts: readonly (readonly [name: string, value: string])[]
  /** The facts in a line, for the end of a text. */
  footer?: string
  /** The tables and figures by what they are of, where the page is to show them so. */
  sections?: readonly Section[]
  /** Reports that this one is the index of. */
  entries?: readonly Entry[]
}
