import { type ReadonlySignal, signal } from '@preact/signals'
import { type Fields, readValues, type Values, writeValues } from '../address.ts'

export interface Settings<F extends Fields> {
  readonly values: ReadonlySignal<Values<F>>
  /** What the address asked for and cannot be had. */
  readonly refused: readonly string[]
  change(some: Partial<Values<F>>): void
}

/** Settings that stand in the address: read from it now, written to it with each change. */
export function settingsOf<F extends Fields>(fields: F): Settings<F> {
  const read = readValues(fields)
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
