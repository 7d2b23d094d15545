import { useEffect } from 'preact/hooks'
import { CopyLink } from '../components/copy-link.tsx'
import { Notes } from '../components/notes.tsx'
import { percent } from '../components/number.tsx'
import { Scrollable } from '../components/scrollable.tsx'
import { Choices, Sliders } from './controls.tsx'
import { DrawingPad } from './pad.tsx'
import { MapPanel, PointsPanel } from './panel.tsx'
import { TEACHERS, type TeacherName } from './settings.ts'
import { settings } from './settings-signal.ts'
import { show, view } from './view.ts'

/** Noisy points in two dimensions, one teacher, the pool's vote, the student and the Bayes rule, side by side. */
export function WorldTab() {
  useEffect(() => settings.values.subscribe(show), [])
  const { busy, refused, failed, predictions, chosen } = view.value
  const { world, teachers, teacher, k } = settings.values.value
  const why = predictions?.why
  const votes = teacher === 'nearest' && k > 1
  const teacherSays = votes
    ? `Of ${k} neighbours most decide: no sampler.`
    : 'It fits its noisy points exactly, and repeats their noise.'
  return (
    <div aria-busy={busy}>
      <Story />
      <Choices />
      <Notes busy={busy} refused={refused} failed={failed} address={settings.refused} />
      <Scrollable class="panels" label="Points and maps">
        <PointsPanel />
        <MapPanel panel="teacher" title="One teacher" says={teacherSays} prediction={predictions?.teacher} />
        <MapPanel
          panel="vote"
          title={`Vote of ${teachers}`}
          says="Errors that differ are outvoted."
          prediction={predictions?.vote}
        />
        <MapPanel panel="student" title="The student" says={studentSays(chosen)} prediction={predictions?.student} />
        <MapPanel
          panel="bayes"
          title="Bayes rule"
          says={world === 'drawn' ? 'The truth: draw on it.' : 'The truth, which nobody is shown.'}
          prediction={predictions?.bayes}
        >
          {world === 'drawn' ? <DrawingPad /> : undefined}
        </MapPanel>
      </Scrollable>
      <p class="legend">
        Strong colours are wrong answers. <em>Matches noise</em>: how often it says a point's noisy label;{' '}
        <em>matches another</em>: how often two teachers agree, which is as often if they are samplers. Theory is for
        many points, far from borders
        {why ? `; it has nothing on these teachers: ${why}` : '.'}
      </p>
      <Sliders />
      <CopyLink />
    </div>
  )
}

/** The paper in three sentences, with the numbers of this view. */
function Story() {
  const { measures } = view.value
  const { p, n, teachers, teacher, unlabeled } = settings.values.value
  const wrong = (panel: 'teacher' | 'vote' | 'student') => {
    const error = measures[panel]?.error.estimate
    return <strong>{error === undefined ? '…' : percent(error)}</strong>
  }
  return (
    <p class="story">
      Of {n.toLocaleString('en')} training labels <strong>{percent(p)}</strong> are flipped.{' '}
      {teachers === 1 ? 'One teacher is' : `${teachers} teachers are`} fitted to them (
      {TEACHERS[teacher as TeacherName]}); one alone is wrong on {wrong('teacher')} of new points. Let each of{' '}
      {unlabeled.toLocaleString('en')} unlabelled points be labelled by one teacher, drawn at random: the student of
      those labels is wrong on {wrong('student')}, without having seen one true label.
    </p>
  )
}

function studentSays(chosen: Record<string, number | string> | undefined): string {
  if (!chosen) return 'It chooses how smooth to be on labels held out.'
  const how = Object.entries(chosen).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toPrecision(2)) : value}`,
  )
  return `It chose for itself: ${how.join(', ')}.`
}
