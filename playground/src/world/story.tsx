import { percent } from '../components/percent.ts'
import { Term } from '../components/term.tsx'
import { TEACHERS, type TeacherName } from './settings.ts'
import { settings } from './settings-signal.ts'
import { errorShares, view } from './view.ts'

/** The result in words, with the numbers of this view. */
export function Story() {
  const { busy, measured } = view.value
  const { p, n, teachers, teacher, unlabeled } = settings.values.value
  const shares = errorShares()
  const wrong = (panel: 'teacher' | 'student') => {
    const share = shares[panel]
    return <strong data-fresh={measured.has(panel)}>{share === undefined ? (busy ? '…' : '–') : percent(share)}</strong>
  }
  const kind = TEACHERS[teacher as TeacherName]
  const each = Math.floor(n / teachers).toLocaleString('en')
  return (
    <p class="story">
      <strong>{Math.round(100 * p)}%</strong> of {n.toLocaleString('en')} labels are flipped.{' '}
      {teachers === 1 ? 'A ' : `Each of ${teachers} `}
      <Term of="teacher">{teachers === 1 ? 'teacher' : 'teachers'}</Term> ({kind}) is fitted to{' '}
      {teachers === 1 ? 'them; it' : `${each} of them; one`} is wrong on {wrong('teacher')} of new points. The{' '}
      <Term of="student">student</Term>, fitted only to {teachers === 1 ? 'its' : 'their'} answers on{' '}
      {unlabeled.toLocaleString('en')} new points, is wrong on {wrong('student')}. Strong colors mark what is wrong.
    </p>
  )
}
