import type { NoiseEstimate } from '../../audit/result.js'
import type { Table } from '../../lab/report/table-data.js'
import { count, shortened } from '../words.js'
import type { NamedAudit } from './named.js'
import type { ShownColumn } from './shown.js'

/** Number of rows that a printed table shows, and that the page shows. */
const [MAX_PRINTED, MAX_SHOWN] = [10, 40]
/** Number of classes that a table shows. */
const MAX_CLASSES = 60
/** Number of characters of the label of a near row. */
const NEAR_CHARACTERS = 12

/** Returns the estimates of the noise rate, each with its assumption. */
export function noiseTable({ audit: { noise } }: NamedAudit): Table {
  const rows: [string, NoiseEstimate][] = [
    ['errors do not depend on the row', noise.core],
    ['the features tell the classes apart', noise.separable],
    ...(noise.checked
      ? [[`none: ${noise.checked.wrong} of ${noise.checked.rows} checked labels are wrong`, noise.checked] as [string, NoiseEstimate]] // biome-ignore format: one pair
      : []),
  ]
  return {
    title: 'Share of wrong labels',
    columns: [
      { key: 'assumption', title: 'right if' },
      { key: 'estimate', title: 'estimate', digits: 3 },
      { key: 'interval', title: '95% interval', digits: 3 },
    ],
    rows: rows.map(([assumption, { estimate, interval }]) => ({ assumption, estimate, interval: ends(interval) })),
  }
}

/** Returns the rows whose labels look wrong, the most suspicious first: those that are printed. Undefined without any. */
export const suspectTable = (result: NamedAudit, shown: readonly ShownColumn[]): Table | undefined =>
  listed(result, { title: 'Look at these first', from: 0, to: MAX_PRINTED, shown })

/** Returns the rows that follow, which only the page shows; undefined if there are none. */
export function furtherTable(result: NamedAudit, shown: readonly ShownColumn[]): Table | undefined {
  const title = `Suspects ${MAX_PRINTED + 1} to ${MAX_SHOWN}`
  return listed(result, { title, from: MAX_PRINTED, to: MAX_SHOWN, shown })
}

/** Returns a part of the list; undefined if it is empty. */
function listed(
  result: NamedAudit,
  { title, from, to, shown }: { title: string; from: number; to: number; shown: readonly ShownColumn[] },
): Table | undefined {
  const { audit, named, data, nameOf } = result
  const all = audit.suspects.filter(({ list }) => list !== null)
  if (all.length <= from) return undefined
  const more = all.length - to
  return {
    title,
    columns: [
      { key: 'id', title: 'row' },
      { key: 'given', title: 'given', align: 'left' },
      { key: 'proposed', title: 'proposed', align: 'left' },
      { key: 'score', title: 'score', digits: 2 },
      { key: 'list', title: 'list', align: 'left' },
      { key: 'near', title: 'labels of the nearest rows', align: 'left' },
      ...shown.map(({ name, isForPage }) => {
        return { key: `column ${name}`, title: name, align: 'left' as const, ...(isForPage && { isForPage }) }
      }),
    ],
    rows: all.slice(from, to).map((suspect) => {
      const { id, given, proposed, score, list } = named(suspect)
      const near = Array.from(result.nearOf(suspect.row), (row) => shortened(nameOf(data.y[row]), NEAR_CHARACTERS))
      const texted = shown.map(({ name, cellOf }) => [`column ${name}`, cellOf(data.rows[suspect.row])])
      const names = { id: shortened(id), given: shortened(given), proposed: shortened(proposed) }
      return { ...names, score, list, near: tallied(near), ...Object.fromEntries(texted) }
    }),
    notes: [
      'The score is larger the less a label fits its row. Certain, a clear case: another class stays more probable even ' +
        'when the given label gets credit. Suspect: another class is more probable by the features alone.',
      ...(more > 0 ? [`${count(more)} more are in suspects.csv, which --out writes.`] : []),
    ],
  }
}

/** Returns the words of a list with how often each occurs, the most frequent first. */
export function tallied(words: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  const all = [...counts].sort((a, b) => b[1] - a[1])
  return all.map(([word, times]) => (times > 1 ? `${word} ×${times}` : word)).join(', ')
}

/** Returns the classes: how often each is given and proposed, and the class it is most often given as. */
export function classTable({ audit, classes }: NamedAudit): Table {
  const { transition } = audit
  const more = classes.length - MAX_CLASSES
  return {
    title: 'Classes',
    columns: [
      { key: 'name', title: 'class' },
      { key: 'given', title: 'given' },
      { key: 'proposed', title: 'proposed' },
      { key: 'kept', title: 'given as itself', digits: 3 },
      { key: 'confused', title: 'else most often given as', align: 'left' },
    ],
    rows: audit.classes.slice(0, MAX_CLASSES).map(({ given, proposed, identified }, k) => {
      const row = transition.separable[k]
      const others = row.map((share, j) => (j === k ? -1 : (share ?? -1)))
      const next = others.indexOf(Math.max(...others))
      return {
        name: shortened(classes[k]),
        given,
        proposed,
        kept: identified ? row[k] : null,
        confused: !identified ? 'not identified' : others[next] > 0 ? shortened(classes[next]) : '',
      }
    }),
    notes: [
      'Given as itself: the share of rows of this class whose label is right, if the features tell the classes apart. ' +
        'A class is not identified if too few rows are predicted as it.',
      ...(more > 0 ? [`${count(more)} more classes are not shown.`] : []),
    ],
  }
}

/** Returns rows that are equal or nearly equal to others; undefined if there are none. */
export function duplicateTable({ twins, duplicates, idOf, nameOf, data }: NamedAudit): Table | undefined {
  const labelsOf = (rows: readonly number[]) => tallied(rows.map((row) => shortened(nameOf(data.y[row]))))
  const idsOf = (rows: readonly number[]) =>
    rows.slice(0, 6).map(idOf).map((id) => shortened(id)).join(', ') + (rows.length > 6 ? ', …' : '') // biome-ignore format: one line
  const rows = [
    ...twins.map((group) => ({ what: 'equal, other labels', rows: idsOf(group), labels: labelsOf(group), share: 0 })),
    ...duplicates.map(({ rows: pair, share }) => ({ what: 'nearly equal', rows: idsOf(pair), labels: labelsOf(pair), share })), // biome-ignore format: one line
  ]
  if (rows.length === 0) return undefined
  const more = rows.length - MAX_SHOWN
  return {
    title: 'Equal and nearly equal rows',
    columns: [
      { key: 'rows', title: 'rows' },
      { key: 'what', title: 'they are', align: 'left' },
      { key: 'labels', title: 'labels', align: 'left' },
      { key: 'share', title: 'distance', digits: 3 },
    ],
    rows: rows.slice(0, MAX_SHOWN),
    notes: [
      'Distance is a share of the median distance of a row to its nearest. Of equal rows with different labels at most ' +
        'one label is right, or the columns lack what tells them apart.',
      ...(more > 0 ? [`${count(more)} more are not shown.`] : []),
    ],
  }
}

/** Returns rows far from all others; undefined if there are none. */
export function farTable({ far, idOf, nameOf, data }: NamedAudit): Table | undefined {
  if (far.length === 0) return undefined
  const more = far.length - MAX_SHOWN
  return {
    title: 'Rows that may belong to no class',
    columns: [
      { key: 'row', title: 'row' },
      { key: 'label', title: 'label', align: 'left' },
      { key: 'multiple', title: 'distance', digits: 1 },
    ],
    rows: far.slice(0, MAX_SHOWN).map(({ row, multiple }) => ({
      row: shortened(idOf(row)),
      label: shortened(nameOf(data.y[row])),
      multiple,
    })),
    notes: [
      'Rows far from all others. Distance is that to the nearest row, as a multiple of the median.',
      ...(more > 0 ? [`${count(more)} more are not shown.`] : []),
    ],
  }
}

/** Returns the students with their weights. */
export function studentTable({ audit: { students } }: NamedAudit): Table {
  return {
    title: 'Students',
    columns: [
      { key: 'name', title: 'student' },
      { key: 'weight', title: 'weight', digits: 2 },
      { key: 'likelihood', title: 'mean log-likelihood of the labels', digits: 3 },
    ],
    rows: students.map(({ name, weight, likelihood }) => ({ name, weight, likelihood })),
    notes: ['None of them saw the label of the row that it predicts. The audit is made of their weighted vote.'],
  }
}

const ends = ([low, high]: NoiseEstimate['interval']) => ({ low, high })
