import './votes.css'
import { useLayoutEffect } from 'preact/hooks'
import { tableChoice } from '../audit/table-choice.ts'
import { isWorking, TableWork } from '../audit/table-work.tsx'
import { Notes } from '../components/notes.tsx'
import { percent } from '../components/percent.ts'
import { guideAddress, PAPER } from '../components/terms.ts'
import { AnnotatorRows } from './annotator-rows.tsx'
import { Controls } from './controls.tsx'
import { ErrorBars } from './error-bars.tsx'
import { FlipTable } from './flip-table.tsx'
import type { MethodName } from './parts.ts'
import { settings } from './settings-signal.ts'
import { follow, view } from './view.ts'
import { describeCrowd } from './words.ts'

const choice = tableChoice('votes')

/** The Votes tab: simulated annotators whose truth is known, and below them the votes of the user. */
export function VotesTab() {
  // A layout effect runs before the first paint, so the page never shows an idle tab without results.
  useLayoutEffect(() => follow(settings.values), [])
  const { busy, refused, failed, found } = view.value
  return (
    <div class="audit votes" aria-busy={busy || isWorking(choice)}>
      <Story />
      <Notes busy={busy} refused={refused} failed={failed} address={settings.refused.value} />
      {found?.refused && !busy && <p class="note">These votes alone cannot decide: {found.refused.why}.</p>}
      <div class="simulation">
        <ErrorBars />
        <Controls />
      </div>
      <div class="simulation">
        <AnnotatorRows />
        <FlipTable />
      </div>
      <p class="legend">
        More on this: <a href={guideAddress('votes')}>guide on votes</a>,{' '}
        <a href={guideAddress('theory')}>theory of votes</a>, and the <a href={PAPER}>paper</a>, in which the annotators
        are models.
      </p>
      <h2 id="own-votes">Your own votes</h2>
      <p class="story">
        Drop a table of labels that people or models gave to the same items: you get one label for each item with its
        probability, and each annotator&rsquo;s accuracy. <strong>Nothing leaves this page.</strong>
      </p>
      <TableWork choice={choice} />
    </div>
  )
}

/** The simulation in words, with the numbers of this view. */
function Story() {
  const values = settings.values.value
  const { annotators, items } = values
  const votes = Math.min(values.votes, annotators)
  const { errors, fresh } = view.value
  const wrong = (name: MethodName) => {
    const error = errors[name]?.estimate
    return <strong data-fresh={fresh.has(name)}>{error === undefined ? '…' : percent(error)}</strong>
  }
  return (
    <p class="story">
      {annotators} annotators, people or models, say yes or no to {items.toLocaleString('en')} items, {votes}{' '}
      {votes === 1 ? 'vote' : 'votes'} an item. {describeCrowd(values)} The label with most votes is wrong on{' '}
      {wrong('plurality')} of the items. Weighed by what the votes reveal about each annotator, labels are wrong on{' '}
      {wrong('model')}. This is a simulation, so the truth is known; below it is the place for votes of your own.
    </p>
  )
}
