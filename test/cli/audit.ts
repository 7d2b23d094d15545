import { uniform } from '../tables/bytes.js'

/** The JSON document of `audit`. */
export interface AuditDocument {
  verdict: string
  noise: Record<'core' | 'separable', { estimate: number | null; interval: number[] }> & {
    interval: number[]
    checked?: { rows: number; wrong: number; estimate: number }
  }
  classes: string[]
  transition: Record<'core' | 'separable', (number | null)[][]>
  suspects: { row: number; id: string; given: string; proposed: string; score: number; list: string | null }[]
  leaks: { column: string; kind: string }[]
  seconds: number
}

/** A table of points around one center a class, of which some labels are wrong. */
export interface NoisyTable {
  ids: string[]
  truth: string[]
  given: string[]
  x: number[][]
  text: string
}

/** Draws rows of classes whose centers are 6 apart in turn, with unit deviations, and labels of which a share is wrong. */
export function noisyTable(rows: number, { names = ['cat', 'dog'], share = 0.2, seed = 1 } = {}): NoisyTable {
  const random = uniform(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const classes = Array.from({ length: rows }, (_, i) => i % names.length)
  const x = classes.map((k) => names.map((_, t) => (t === k ? 6 : 0) + normal()))
  const given = classes.map((k) => {
    if (random() >= share) return names[k]
    return names[(k + 1 + Math.floor(random() * (names.length - 1))) % names.length]
  })
  const ids = classes.map((_, i) => `row-${i}`)
  const head = ['id', ...names.map((_, t) => `x${t}`), 'label'].join(',')
  const lines = x.map((row, i) => [ids[i], ...row.map((value) => value.toFixed(4)), given[i]].join(','))
  return { ids, truth: classes.map((k) => names[k]), given, x, text: `${[head, ...lines].join('\n')}\n` }
}
