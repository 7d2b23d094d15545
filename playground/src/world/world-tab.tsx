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
import { sayBayes, sayPoints, sayStudent, sayTeacher, sayVote, type Wrong } from './words.ts'

/** Noisy points in two dimensions, one teacher, the pool's vote, the student and the Bayes rule, side by side. */
export function WorldTab() {
  // Before the page is painted: it is never seen idle with nothing computed.
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
        <PointsPanel says={sayPoints(values, wrong)} />
        <MapPanel panel="teacher" title="One teacher" says={sayTeacher(wrong)} prediction={predictions?.teacher} />
        <MapPanel
          panel="vote"
          title={`Vote of ${values.teachers}`}
          says={sayVote(values, wrong)}
          prediction={predictions?.vote}
        />
        <MapPanel
          panel="student"
          title="The student"
          says={sayStudent(wrong, chosen)}
          prediction={predictions?.student}
        />
        <MapPanel panel="bayes" title="Bayes rule" says={sayBayes(values)} prediction={predictions?.bayes}>
          {isDrawn ? <DrawingPad /> : undefined}
        </MapPanel>
      </Scrollable>
      <p class="legend">
        Strong colors are wrong answers. <em>Matches noise</em>: how often it says a point's noisy label;{' '}
        <em>two agree</em>: how often two teachers do, which is as often if they are samplers. ± spans a 95% interval.
        Theory is for many points, far from borders
        {why ? `; it has nothing on these teachers. ${why}` : '.'}
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

/** What is wrong how often; of older settings while newer ones are computed, and then no more. */
function wrongNow(): Wrong {
  const { busy, fresh, measures, wrong } = view.value
  const panels = (['teacher', 'vote', 'student'] as const).filter((panel) => busy || fresh.has(panel))
  return {
    points: wrong?.estimate,
    ...Object.fromEntries(panels.map((panel) => [panel, measures[panel]?.error.estimate])),
  }
}

/** The paper in three sentences, with the numbers of this view. */
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
      Of {n.toLocaleString('en')} training labels <strong>{percent(p)}</strong> are flipped.{' '}
      {teachers === 1
        ? `One teacher (${kind}) is fitted to them; it is wrong on `
        : `Each of ${teachers} teachers (${kind}) is fitted to ${Math.floor(n / teachers).toLocaleString('en')} of them; one alone is wrong on `}
      {wrong('teacher')} of new points.{' '}
      {teachers === 1
        ? `Let it label ${pool} new points: `
        : `Let each of ${pool} new points be labeled by a teacher drawn at random: `}
      a student of these answers, which has seen no other label, is wrong on {wrong('student')}.
    </p>
  )
}
