import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { spellingNotes } from '#cli/spellings.js'
import { alikeNote } from '#cli/votes/alike.js'
import { votesFiles } from '#cli/votes/files.js'
import { type NamedResult, named } from '#cli/votes/named.js'
import { annotatorTable, doubtTable, outsideNote, summaryTable } from '#cli/votes/tables.js'
import { asSentence } from '#cli/words.js'
import { percent } from '../components/percent.ts'
import { download } from './download.ts'
import { Numbers } from './numbers.tsx'
import { PlainTable } from './plain-table.tsx'
import { VirtualList } from './virtual-list.tsx'
import { inPage } from './words.ts'
import type { TableAggregate } from './worker/aggregate-table.ts'

/** The labels made of votes: numbers, annotators, labels, and the files to download. */
export function VotesResult({ found: { table, aggregate } }: { found: TableAggregate }) {
  const result = useMemo(() => named(table, aggregate), [table, aggregate])
  const { refused, warnings } = aggregate
  const spellings = spellingNotes(table.classNames, table.labels)
  const notes = [alikeNote(result), outsideNote(result), ...spellings, ...warnings]
    .filter((note) => note !== undefined)
    .map(asSentence)
  return (
    <section class="verdict" aria-label="Result">
      <h2>{refused ? 'These votes alone cannot decide' : 'Labels from votes'}</h2>
      <p class="story">
        {[asSentence(table.summary), ...(refused ? [asSentence(refused.why)] : [])].map(inPage).join(' ')}
      </p>
      <Numbers table={summaryTable(result, notes)} />
      <PlainTable table={annotatorTable(result)} />
      <h3>Labels</h3>
      <Labels result={result} />
      <div class="buttons">
        {votesFiles(result).map(({ name, text }) => (
          <button
            key={name}
            type="button"
            class="quiet"
            onClick={() => download(name, typeof text === 'function' ? text() : text)}
          >
            Download {name}
          </button>
        ))}
      </div>
      <details>
        <summary>Items most in doubt</summary>
        <PlainTable table={doubtTable(result)} />
      </details>
    </section>
  )
}

/** The label of each item, with its probability. */
function Labels({ result }: { result: NamedResult }) {
  const active = useSignal(0)
  return (
    <VirtualList
      label="Items in the order of the table"
      count={result.items}
      active={active.value}
      onActive={(item) => {
        active.value = item
      }}
      row={(at) => {
        const { item, label, probability, votes, tie } = result.labelOf(at)
        return (
          <>
            <span class="row-id">{item}</span>
            <span class="row-labels">
              {label}
              {tie && ' (tie)'}
            </span>
            <span class="row-decision">
              {percent(probability)}, {votes} {votes === 1 ? 'vote' : 'votes'}
            </span>
          </>
        )
      }}
    />
  )
}
