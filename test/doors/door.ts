import type { OptionTable } from '#engine/options.js'

/** A public function, with arguments that it accepts. */
export interface Door {
  /** As a user writes it: 'nearest', 'Teacher.label', 'theory.majorityError'. */
  name: string
  call: (...given: never[]) => unknown
  /** Fresh arguments before the options. */
  inputs: () => unknown[]
  /** The table of its options, which come last. */
  table?: OptionTable
  /** Fresh options that it accepts; together they give each option of the table once. */
  variants: readonly (() => Record<string, unknown>)[]
}

/** A function whose last argument are options. */
export function door(
  name: string,
  call: Door['call'],
  inputs: Door['inputs'],
  table?: OptionTable,
  ...variants: Door['variants'][number][]
): Door {
  return { name, call, inputs, variants: variants.length > 0 ? variants : [() => ({})], ...(table && { table }) }
}

/** The arguments of a call: fresh inputs, and options where there are any. */
export function argumentsOf({ inputs, table }: Door, options: unknown): unknown[] {
  return table ? [...inputs(), options] : inputs()
}
