import { type ReadonlySignal, signal } from '@preact/signals'
import {
  defaultsOf,
  type Fields,
  onAddress,
  type Read,
  readTab,
  readValues,
  type Tab,
  type Values,
  writeTab,
  writeValues,
} from '../address.ts'

export interface Settings<F extends Fields> {
  readonly values: ReadonlySignal<Values<F>>
  /** What the address asked for and cannot be had; nothing once a setting has been changed. */
  readonly refused: ReadonlySignal<readonly string[]>
  set<Name extends keyof F & string>(name: Name, value: Values<F>[Name]): void
}

/** Settings of which one, by its name, is a number or a word: what a control needs of them. */
export interface One<Name extends string, Value> {
  readonly values: ReadonlySignal<Readonly<Record<Name, Value>>>
  set(name: Name, value: Value): void
}

const opened = signal<Tab>(readTab())
/** The tab that is open, as the address says it. */
export const tab: ReadonlySignal<Tab> = opened
const writers = new Map<Tab, () => void>()

/** Opens a tab, with the settings it had: the address says them in place of those of the tab before. */
export function openTab(asked: Tab): void {
  writeTab(asked)
  writers.get(asked)?.()
  opened.value = asked
}

/** The settings of a tab: read from the address wherever that asks for the tab, written to it with each change. */
export function settingsOf<F extends Fields>(fields: F, of: Tab): Settings<F> {
  const read = (): Read<F> => (readTab() === of ? readValues(fields) : { values: defaultsOf(fields), refused: [] })
  const first = read()
  const values = signal(first.values)
  const refused = signal<readonly string[]>(first.refused)
  const write = () => writeValues(fields, values.value)
  writers.set(of, write)
  onAddress(() => {
    if (readTab() !== of) return
    const asked = read()
    values.value = asked.values
    refused.value = asked.refused
  })
  return {
    values,
    refused,
    set(name, value) {
      values.value = { ...values.value, [name]: value }
      refused.value = []
      write()
    },
  }
}

onAddress(() => {
  opened.value = readTab()
})
