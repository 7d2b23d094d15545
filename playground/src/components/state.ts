import { type ReadonlySignal, signal } from '@preact/signals'
import {
  type AddressSettings,
  defaultsOf,
  onAddress,
  readTab,
  readValues,
  type SettingFields,
  type SettingValues,
  type Tab,
  writeTab,
  writeValues,
} from '../address.ts'

/** The settings of one tab as signals, and the function that changes them. */
export interface TabSettings<F extends SettingFields> {
  readonly values: ReadonlySignal<SettingValues<F>>
  /** One sentence for each ignored part of the address; empty after a setting has changed. */
  readonly refused: ReadonlySignal<readonly string[]>
  set<Name extends keyof F & string>(name: Name, value: SettingValues<F>[Name]): void
}

/** The part of `TabSettings` that a control for the setting `Name` of type `Value` uses. */
export interface ControlledSettings<Name extends string, Value> {
  readonly values: ReadonlySignal<Readonly<Record<Name, Value>>>
  set(name: Name, value: Value): void
}

const opened = signal<Tab>(readTab())
/** The open tab, which is the one that the address names. */
export const tab: ReadonlySignal<Tab> = opened
/** Functions that write the settings of a tab to the address. */
const writers = new Map<Tab, () => void>()

/** Opens a tab with the settings that it last had, and writes them to the address. */
export function openTab(next: Tab): void {
  writeTab(next)
  writers.get(next)?.()
  opened.value = next
}

/**
 * Returns the settings of a tab. They are read from the address now and whenever the user changes it, if it names this
 * tab; every change of a setting is written to it.
 */
export function settingsOf<F extends SettingFields>(fields: F, of: Tab): TabSettings<F> {
  const read = (): AddressSettings<F> =>
    readTab() === of ? readValues(fields) : { values: defaultsOf(fields), refused: [] }
  const first = read()
  const values = signal(first.values)
  const refused = signal<readonly string[]>(first.refused)
  const write = () => writeValues(fields, values.value)
  writers.set(of, write)
  onAddress(() => {
    if (readTab() !== of) return
    const again = read()
    values.value = again.values
    refused.value = again.refused
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

/** Returns settings that begin with their defaults and leave the address alone, for a part of another page. */
export function ownSettings<F extends SettingFields>(fields: F): Omit<TabSettings<F>, 'refused'> {
  const values = signal(defaultsOf(fields))
  return {
    values,
    set(name, value) {
      values.value = { ...values.value, [name]: value }
    },
  }
}

onAddress(() => {
  opened.value = readTab()
})
