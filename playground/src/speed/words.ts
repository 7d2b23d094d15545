// The results of the race in words.
import type { AnswerCheck } from './answers.ts'
import type { ContestantName } from './contestants/contestant.ts'
import type { LaneResult } from './parts.ts'
import type { ProblemName } from './problems.ts'

/** The contestants in the order of a card, with the texts shown for them. */
export const CONTESTANTS: Readonly<Record<ContestantName, (threads: number) => string>> = {
  loop: () => 'plain JavaScript loop',
  tfjs: () => 'TensorFlow.js',
  one: () => 'noisy-teacher',
  all: (threads) => `noisy-teacher, ${threads} threads`,
}

const find = (lanes: readonly LaneResult[], name: ProblemName, who: ContestantName) =>
  lanes.find(({ problem, contestant }) => problem === name && contestant === who)

/** Returns how many times faster one contestant is than another, if both have run. */
export function timesFaster(
  lanes: readonly LaneResult[],
  problem: ProblemName,
  [who, than]: readonly [who: ContestantName, than: ContestantName],
): number | undefined {
  const [own, other] = [find(lanes, problem, who), find(lanes, problem, than)]
  return own && other && other.seconds / own.seconds
}

/** Returns a ratio with two digits or more: 0.87, 3.4, 34, 120. */
export const ratioText = (ratio: number): string => (ratio < 10 ? ratio.toPrecision(2) : ratio.toFixed(0))

/** Returns a time in milliseconds with three digits. */
export function timeText(seconds: number): string {
  const milliseconds = 1000 * seconds
  return `${milliseconds < 100 ? milliseconds.toPrecision(3) : milliseconds.toFixed(0)} ms`
}

/** Describes how an answer compares with that of the float64 loop. */
export function checkText(check: AnswerCheck): string {
  if (check.kind === 'gram') {
    const { error } = check
    return error === 0 ? 'float64: the reference' : `relative error ${error.toExponential(0)}`
  }
  const { differing, queries } = check
  if (differing === 0) return `all ${queries.toLocaleString('en')} right`
  return `${differing.toLocaleString('en')} of ${queries.toLocaleString('en')} wrong`
}

/** Describes how much faster noisy-teacher is on one thread; empty until all contestants have run. */
export function describeTimes(lanes: readonly LaneResult[], problems: readonly ProblemName[]): string {
  const range = (than: ContestantName) => {
    const ratios = problems.map((name) => timesFaster(lanes, name, ['one', than]) ?? Number.NaN)
    const ends = [Math.min(...ratios), Math.max(...ratios)]
    return Number.isNaN(ends[0]) ? undefined : [...new Set(ends.map(ratioText))].join(' to ')
  }
  const [loop, tfjs] = [range('loop'), range('tfjs')]
  return loop && tfjs
    ? `On one thread each, noisy-teacher is ${loop} × faster than the plain loop and ${tfjs} × faster than TensorFlow.js.`
    : ''
}

/** Describes whose neighbors are wrong. */
export function describeAnswers(lanes: readonly LaneResult[]): string {
  const wrong = (...who: ContestantName[]) => {
    const checks = lanes.filter(({ contestant }) => who.includes(contestant)).map(({ check }) => check)
    return checks.reduce((sum, check) => sum + (check.kind === 'nearest' ? check.differing : 0), 0)
  }
  const [own, tfjs] = [wrong('one', 'all'), wrong('tfjs')]
  const ours = own === 0 ? 'All of its neighbors are right' : `${own} of its neighbors are wrong`
  return `${ours}, ${tfjs === 0 ? 'and here those of TensorFlow.js too' : `${tfjs} of TensorFlow.js are not`}.`
}
