/** Number of characters of a name that a table shows. */
const MAX_NAME = 28

/** Returns a name, cut in its middle if it is too long for a table. */
export function shortened(name: string, most = MAX_NAME): string {
  const letters = [...name]
  if (letters.length <= most) return name
  const head = Math.ceil((most - 1) / 2)
  return `${letters.slice(0, head).join('')}…${letters.slice(letters.length - (most - 1 - head)).join('')}`
}

/** Returns a whole number with commas between its thousands. */
export const count = (n: number): string => n.toLocaleString('en-US')

/** Returns a share from 0 to 1 in percent, with one decimal. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)}%`

/** Returns a text with a capital at its beginning and a full stop at its end. */
export function asSentence(text: string): string {
  const whole = /[.!?]$/.test(text) ? text : `${text}.`
  return /^[a-z]+ /.test(whole) ? whole[0].toUpperCase() + whole.slice(1) : whole
}
