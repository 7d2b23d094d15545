import { type ReadonlySignal, signal } from '@preact/signals'
import { defaultsOf, type Fields, readTab, readValues, type Tab, type Values, writeValues } from '../address.ts'

export interface Settings<F extends Fields> {
  readonly values: ReadonlySignal<Values<F>>
  /** What the address asked for and cannot be had. */
  readonly refused: readonly string[]
  change(some: Partial<Values<F>>): void
}

/** The settings of a tab, which stand in the address: read from it now if the tab is open, written to it with each change. */
export function settingsOf<F extends Fields>(fields: F, tab: Tab): Settings<F> {
  const read = readTab() === tab ? readValues(fields) : { values: defaultsOf(fields), refused: [] }
  const values = signal(read.values)
  return {
    values,
    refused: read.refused,
    change(some) {
      values.value = { ...values.value, ...some }
      writeValues(fields, values.value)
    },
  }
}
