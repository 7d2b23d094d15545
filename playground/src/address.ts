// The address of the page says which tab is open and every setting that is not at its default, so that a view can be shared.

export const TABS = ['world', 'digits', 'speed'] as const
export type Tab = (typeof TABS)[number]

/** A number between bounds, one of some words, or a text with a form of its own. */
export type Field =
  | { kind: 'number'; default: number; min: number; max: number; integer?: boolean }
  | { kind: 'choice'; default: string; among: readonly string[] }
  | { kind: 'text'; default: string; form: RegExp }
export type Fields = Record<string, Field>
export type Values<F extends Fields> = { [K in keyof F]: F[K] extends { kind: 'number' } ? number : string }

export interface Read<F extends Fields> {
  values: Values<F>
  /** What the address asked for and cannot be had, in plain words. */
  refused: string[]
}

const parameters = () => new URLSearchParams(location.hash.slice(1))

function write(change: (parameters: URLSearchParams) => void): void {
  const now = parameters()
  change(now)
  history.replaceState(null, '', `#${now}`)
}

export function readTab(): Tab {
  const asked = parameters().get('tab')
  return TABS.find((tab) => tab === asked) ?? 'world'
}

/** Opens a tab: the settings of other tabs leave the address. */
export function writeTab(tab: Tab): void {
  history.replaceState(null, '', tab === 'world' ? '#' : `#tab=${tab}`)
}

export function defaultsOf<F extends Fields>(fields: F): Values<F> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.default])) as Values<F>
}

/** The settings in the address; what is no setting or out of bounds is left at its default, and told. */
export function readValues<F extends Fields>(fields: F): Read<F> {
  const values: Record<string, number | string> = defaultsOf(fields)
  const refused: string[] = []
  for (const [name, given] of parameters()) {
    if (name === 'tab') {
      if (!TABS.some((tab) => tab === given)) refused.push(`tab = ${given} (one of ${TABS.join(', ')})`)
      continue
    }
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    const value = field && parse(field, given)
    if (value === undefined)
      refused.push(field ? `${name} = ${given} (${neededBy(field)})` : `${name}, which is no setting`)
    else values[name] = value
  }
  return { values: values as Values<F>, refused }
}

/** Calls back when another address is given to the open page, as by a link that is pasted; what the page writes itself is not told. */
export function onAddress(changed: () => void): void {
  addEventListener('hashchange', changed)
}

/** Writes the settings that are not at their defaults. */
export function writeValues<F extends Fields>(fields: F, values: Values<F>): void {
  write((parameters) => {
    for (const [name, field] of Object.entries(fields)) {
      if (values[name] === field.default) parameters.delete(name)
      else parameters.set(name, String(values[name]))
    }
  })
}

function parse(field: Field, given: string): number | string | undefined {
  if (field.kind === 'choice') return field.among.find((each) => each === given)
  if (field.kind === 'text') return field.form.test(given) ? given : undefined
  const value = Number(given)
  if (given.trim() === '' || !(value >= field.min && value <= field.max)) return undefined
  return field.integer && !Number.isInteger(value) ? undefined : value
}

function neededBy(field: Field): string {
  if (field.kind === 'choice') return `one of ${field.among.join(', ')}`
  if (field.kind === 'text') return 'not in its form'
  return `${field.integer ? 'a whole number' : 'a number'} from ${field.min} to ${field.max}`
}
