import { useLayoutEffect } from 'preact/hooks'
import { AllNumbers } from '../components/all-numbers.tsx'
import { CopyLink } from '../components/copy-link.tsx'
import { Notes } from '../components/notes.tsx'
import { Scrollable } from '../components/scrollable.tsx'
import { Term } from '../components/term.tsx'
import { Controls } from './controls.tsx'
import { DrawButtons } from './draw-buttons.tsx'
import { DrawingPad } from './pad.tsx'
import { MapPanel, PointsPanel } from './panel.tsx'
import { settings } from './settings-signal.ts'
import { Story } from './story.tsx'
import { errorShares, follow, view } from './view.ts'
import {
  describeBayes,
  describePoints,
  describeStudent,
  describeTeacher,
  describeVote,
  type ErrorShares,
  repeatsNoise,
} from './words.ts'

/**
 * The World tab: noisy points in two dimensions, and maps of the student, one teacher, the pool's vote and the Bayes
 * rule. The controls stand beside the maps or, on a narrow screen, below them.
 */
export function WorldTab() {
  // A layout effect runs before the first paint, so the page never shows an idle tab without results.
  useLayoutEffect(() => follow(settings.values), [])
  const { busy, refused, failed, predictions, chosen } = view.value
  const values = settings.values.value
  const wrong = errorShares()
  return (
    <div class="beside" aria-busy={busy}>
      <Story />
      <Notes busy={busy} refused={refused} failed={failed} address={settings.refused.value} />
      <Scrollable class="panels" label="Points and maps">
        <PointsPanel
          summary={describePoints(values, wrong)}
          over={values.world === 'drawn' ? <DrawingPad /> : undefined}
        >
          <DrawButtons />
        </PointsPanel>
        <MapPanel panel="student" title="The student" summary={describeStudent(wrong, predictions?.mixture)} />
        <MapPanel panel="teacher" title="One teacher" summary={<TeacherSummary shares={wrong} />} />
        <MapPanel panel="vote" title={`Vote of ${values.teachers}`} summary={describeVote(values, wrong)} />
        <MapPanel panel="bayes" title="Bayes rule" summary={describeBayes(values)} />
      </Scrollable>
      <Controls />
      <p class="legend">
        Soft colors are right answers, strong colors are wrong ones. Words with dots below explain themselves.
        {predictions?.why && ` A dash: theory predicts nothing there. ${predictions.why}`}
        {chosenWords(chosen)}
      </p>
      <div class="buttons">
        <AllNumbers />
        <CopyLink />
      </div>
    </div>
  )
}

/** The sentence on the teacher, with the word for one that repeats the noise. */
function TeacherSummary({ shares }: { shares: ErrorShares }) {
  const sentence = describeTeacher(shares)
  if (sentence === '' || !repeatsNoise(shares)) return <>{sentence}</>
  return (
    <>
      {sentence} Such a model is a <Term of="sampler">sampler</Term>.
    </>
  )
}

/** Returns the settings that the student chose, in words. */
function chosenWords(chosen: Record<string, number | string> = {}): string {
  const choices = Object.entries(chosen).map(([name, value]) => `${name} ${value}`)
  return choices.length > 0 ? ` On held-out answers of its teachers, the student chose ${choices.join(', ')}.` : ''
}
