import { useLayoutEffect } from 'preact/hooks'
import { CopyLink } from '../components/copy-link.tsx'
import { Notes } from '../components/notes.tsx'
import { percent } from '../components/percent.ts'
import { Scrollable } from '../components/scrollable.tsx'
import { Choices, Sliders } from './controls.tsx'
import { EMPTY_DRAWING } from './drawing.ts'
import { DrawingPad } from './pad.tsx'
import { MapPanel, PointsPanel } from './panel.tsx'
import { TEACHERS, type TeacherName } from './settings.ts'
import { settings } from './settings-signal.ts'
import { follow, view } from './view.ts'
import {
  describeBayes,
  describePoints,
  describeStudent,
  describeTeacher,
  describeVote,
  type ErrorShares,
} from './words.ts'

/**
 * The World tab: noisy points in two dimensions, and maps of one teacher, the pool's vote, the student and the Bayes
 * rule.
 */
export function WorldTab() {
  // A layout effect runs before the first paint, so the page never shows an idle tab without results.
  useLayoutEffect(() => follow(settings.values), [])
  const { busy, refused, failed, predictions, chosen } = view.value
  const values = settings.values.value
  const isDrawn = values.world === 'drawn'
  const why = predictions?.why
  const wrong = wrongNow()
  return (
    <div aria-busy={busy}>
      <Story />
      <Choices />
      <Notes busy={busy} refused={refused} failed={failed} address={settings.refused.value} />
      <Scrollable class="panels" label="Points and maps">
        <PointsPanel summary={describePoints(values, wrong)} />
        <MapPanel
          panel="teacher"
          title="One teacher"
          summary={describeTeacher(wrong)}
          prediction={predictions?.teacher}
        />
        <MapPanel
          panel="vote"
          title={`Vote of ${values.teachers}`}
          summary={describeVote(values, wrong)}
          prediction={predictions?.vote}
        />
        <MapPanel
          panel="student"
          title="The student"
          summary={describeStudent(wrong, chosen)}
          prediction={predictions?.student}
        />
        <MapPanel panel="bayes" title="Bayes rule" summary={describeBayes(values)} prediction={predictions?.bayes}>
          {isDrawn ? <DrawingPad /> : undefined}
        </MapPanel>
      </Scrollable>
      <p class="legend">
        Strong colors are wrong predictions. <em>Matches noise</em>: share of points whose noisy label is predicted;{' '}
        <em>two agree</em>: share on which two teachers agree, the same for samplers. ± reaches the farther end of the
        95% interval. Theory holds for many points, far from class borders
        {why ? `; it predicts nothing for these teachers. ${why}` : '.'}
      </p>
      <Sliders />
      <div class="buttons">
        <CopyLink />
        {isDrawn && (
          <button type="button" class="quiet" onClick={() => settings.set('drawing', EMPTY_DRAWING)}>
            Clear the drawing
          </button>
        )}
      </div>
    </div>
  )
}

/** Returns the measured error shares. Those of earlier settings count only while new ones are computed. */
function wrongNow(): ErrorShares {
  const { busy, fresh, measures, wrong } = view.value
  const panels = (['teacher', 'vote', 'student'] as const).filter((panel) => busy || fresh.has(panel))
  return {
    points: wrong?.estimate,
    ...Object.fromEntries(panels.map((panel) => [panel, measures[panel]?.error.estimate])),
  }
}

/** The result in words, with the numbers of this view. */
function Story() {
  const { busy, fresh } = view.value
  const { p, n, teachers, teacher, unlabeled } = settings.values.value
  const wrong = (panel: 'teacher' | 'student') => {
    const share = wrongNow()[panel]
    return <strong data-fresh={fresh.has(panel)}>{share === undefined ? (busy ? '…' : '–') : percent(share)}</strong>
  }
  const kind = TEACHERS[teacher as TeacherName]
  const pool = unlabeled.toLocaleString('en')
  return (
    <p class="story">
      Of {n.toLocaleString('en')} training labels, <strong>{percent(p)}</strong> are flipped.{' '}
      {teachers === 1
        ? `One teacher (${kind}) is fitted to them; it is wrong on `
        : `Each of ${teachers} teachers (${kind}) is fitted to ${Math.floor(n / teachers).toLocaleString('en')} of them; a single teacher is wrong on `}
      {wrong('teacher')} of new points.{' '}
      {teachers === 1
        ? `It labels ${pool} new points. `
        : `Each of ${pool} new points is labeled by a teacher drawn at random. `}
      A student fitted to these labels, the only ones it sees, is wrong on {wrong('student')}.
    </p>
  )
}
