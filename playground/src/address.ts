// The fragment of the page's address holds the open tab and every setting that differs from its default, so that a link
// reproduces a view.

export const TABS = ['world', 'digits', 'data', 'votes', 'speed'] as const
export type Tab = (typeof TABS)[number]

/**
 * Constraint and default of one setting: a number between bounds, one of several words, or a text that matches a
 * pattern.
 */
export type SettingField =
  | { kind: 'number'; default: number; min: number; max: number; integer?: boolean }
  | { kind: 'choice'; default: string; among: readonly string[] }
  | { kind: 'text'; default: string; form: RegExp }
/** The settings of one tab by name. */
export type SettingFields = Record<string, SettingField>
/** The value of each setting: a number, or a string for words and texts. */
export type SettingValues<F extends SettingFields> = {
  [K in keyof F]: F[K] extends { kind: 'number' } ? number : string
}

/** The settings that an address holds. */
export interface AddressSettings<F extends SettingFields> {
  values: SettingValues<F>
  /** One sentence for each ignored part of the address: the value given and the values allowed. */
  refused: string[]
}

const parameters = () => new URLSearchParams(location.hash.slice(1))

function write(change: (parameters: URLSearchParams) => void): void {
  const now = parameters()
  change(now)
  history.replaceState(null, '', `#${now}`)
}

/** Returns the tab that the address names, or 'world'. */
export function readTab(): Tab {
  const asked = parameters().get('tab')
  return TABS.find((tab) => tab === asked) ?? 'world'
}

/** Replaces the address by that of a tab with default settings. */
export function writeTab(tab: Tab): void {
  history.replaceState(null, '', tab === 'world' ? '#' : `#tab=${tab}`)
}

/** Returns the default of every setting. */
export function defaultsOf<F extends SettingFields>(fields: F): SettingValues<F> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.default])) as SettingValues<F>
}

/**
 * Reads the settings from the address. A value that is not allowed falls back to its default and is reported in
 * `refused`.
 */
export function readValues<F extends SettingFields>(fields: F): AddressSettings<F> {
  const values: Record<string, number | string> = defaultsOf(fields)
  const refused: string[] = []
  for (const [name, given] of parameters()) {
    if (name === 'tab') {
      if (!TABS.some((tab) => tab === given)) refused.push(`tab is ${given} but must be one of ${TABS.join(', ')}`)
      continue
    }
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    const value = field && parse(field, given)
    if (value === undefined)
      refused.push(field ? `${name} is ${given} but must be ${neededBy(field)}` : `${name} is not a setting`)
    else values[name] = value
  }
  return { values: values as SettingValues<F>, refused }
}

/**
 * Calls `changed` when the user gives the open page another address, for example by a pasted link; not when the page
 * writes its own.
 */
export function onAddress(changed: () => void): void {
  addEventListener('hashchange', changed)
}

/** Writes the settings that differ from their defaults to the address, and removes the others. */
export function writeValues<F extends SettingFields>(fields: F, values: SettingValues<F>): void {
  write((parameters) => {
    for (const [name, field] of Object.entries(fields)) {
      if (values[name] === field.default) parameters.delete(name)
      else parameters.set(name, String(values[name]))
    }
  })
}

/** Returns the value that a text stands for, or undefined when it is not allowed. */
function parse(field: SettingField, given: string): number | string | undefined {
  if (field.kind === 'choice') return field.among.find((each) => each === given)
  if (field.kind === 'text') return field.form.test(given) ? given : undefined
  const value = Number(given)
  if (given.trim() === '' || !(value >= field.min && value <= field.max)) return undefined
  return field.integer && !Number.isInteger(value) ? undefined : value
}

/** Returns a description of the allowed values. */
function neededBy(field: SettingField): string {
  if (field.kind === 'choice') return `one of ${field.among.join(', ')}`
  if (field.kind === 'text') return `a text that matches ${field.form}`
  return `${field.integer ? 'a whole number' : 'a number'} from ${field.min} to ${field.max}`
}
