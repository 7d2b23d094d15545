import type { MachineFacts } from './machine.ts'
import { OPTION_HELP } from './options.ts'
import type { BenchRow, BenchSuite, BenchUnit } from './suite.ts'

/** Characters of each column; a longer text moves the rest of its line. */
const COLUMN_WIDTHS = { measured: 46, threads: 8, numerics: 9, ours: 17, peer: 17, timesFaster: 10, than: 28 } as const

type Column = keyof typeof COLUMN_WIDTHS
const LEFT: readonly Column[] = ['measured', 'numerics', 'than']

/** Powers of ten with their prefixes, the largest first. */
const PREFIXES = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
  [1, ''],
  [1e-3, 'm'],
  [1e-6, 'µ'],
  [1e-9, 'n'],
] as const

/** Returns three significant digits, with a leading zero and without an exponent where there are few zeros. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en')
  const size = Math.abs(value)
  if (size < 1e-3) return value.toExponential(1)
  if (size >= 1000) return Math.round(value).toLocaleString('en')
  return value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(size))))
}

/** Returns a value with its unit, in the prefix that leaves one to three digits before the point; no kilosecond. */
export function formatQuantity(value: number, unit: BenchUnit): string {
  if (unit === 'share') return value.toFixed(4)
  const usable = unit === 's' ? PREFIXES.filter(([power]) => power <= 1) : PREFIXES
  const [power, prefix] = usable.find(([each]) => value >= each) ?? usable[usable.length - 1]
  return `${formatNumber(value / power)} ${prefix}${unit}`
}

function lineOf(cells: Partial<Record<Column, string>>, rest = ''): string {
  const shown = Object.entries(COLUMN_WIDTHS).map(([name, width]) => {
    const cell = cells[name as Column] ?? ''
    return LEFT.includes(name as Column) ? ` ${cell.padEnd(width - 1)}` : cell.padStart(width)
  })
  return `${shown.join('')} ${rest}`.trimEnd()
}

/** Returns the lines above a suite's rows. */
export function tableHead({ name, title, measures }: BenchSuite): string {
  const columns = { measured: 'measured', threads: 'threads', numerics: 'numerics', ours: 'ours', peer: 'peer' }
  const head = lineOf({ ...columns, timesFaster: '× faster', than: 'than' }, 'details')
  return `\n${name}: ${title}\n${measures}\n\n${head}`
}

/** Returns one row as a line; larger ratios are better. */
export function tableLine({
  measured,
  threads,
  numerics,
  unit,
  ours,
  failure,
  peer,
  timesFaster,
  details = {},
}: BenchRow): string {
  const cells = {
    measured,
    threads: threads === undefined ? '' : String(threads),
    numerics: numerics ?? '',
    ours: failure ? 'error' : Number.isNaN(ours) ? '-' : formatQuantity(ours, unit),
    peer: peer ? formatQuantity(peer.value, unit) : '',
    timesFaster: timesFaster === undefined ? '' : `${formatNumber(timesFaster)}×`,
    than: peer?.name ?? '',
  }
  const rest = Object.entries(details).map(([name, value]) => {
    return `${name} ${typeof value === 'number' ? formatNumber(value) : value}`
  })
  return lineOf(cells, [...rest, ...(failure ? [failure] : [])].join(', '))
}

/** Returns the facts of the machine in one line. */
export function machineLine(facts: MachineFacts): string {
  const { cpu, cores, system, node, version, threads, numerics, relaxed, date } = facts
  const engine = `${threads} threads and ${numerics} numerics by default, ${relaxed ? '' : 'no '}relaxed SIMD`
  return `${cpu}, ${cores} cores, ${system}, Node ${node}, noisy-teacher ${version} (${engine}), ${date}`
}

/** Returns a default as one would type it; nothing for one that does not narrow what is measured. */
const shownDefault = (value: unknown) => (value === Number.POSITIVE_INFINITY ? '' : String(value))

/** Returns the names of suites, what they measure, and the options they take with their defaults. */
export function listOf(suites: readonly BenchSuite[]): string {
  const entries = suites.map(({ name, title, measures, options }) => {
    const own = Object.entries(options).map(([option, value]) => `--${option} ${shownDefault(value)}`.trim())
    return [name, `  ${title}`, `  ${measures}`, ...(own.length > 0 ? [`  ${own.join(' ')}`] : [])].join('\n')
  })
  return entries.join('\n\n')
}

/** Returns the text of `--help`. */
export function helpText(): string {
  const options = Object.entries(OPTION_HELP).map(([name, help]) => `  --${name.padEnd(10)}${help}`)
  return [
    'npm run bench -- [suite or folder ...] [--json] [--list] [options]',
    '',
    'Runs suites, by default those of ops, and prints a table each. Ratios are within one run, and larger is better.',
    '',
    '  --json      one JSON document on stdout instead of tables',
    '  --list      the suites, with the options that each takes',
    ...options,
  ].join('\n')
}
