/** An outcome of made-up numbers, in the form of the main experiments: for tests of what is printed and drawn. */
import type { CommandOutcome } from '#lab/report/outcome.js'

const DIGITS = [...'0123456789']

/** The confusion of a learner that is right with `right` and says the next class with `next`. */
function confusion(right: number, next: number): number[][] {
  return DIGITS.map((_, i) =>
    DIGITS.map((_, j) => (j === i ? right : j === (i + 1) % 10 ? next : (1 - right - next) / 8)),
  )
}

export const about = (center: number, half: number) => ({ low: center - half, high: center + half })

export const sample: CommandOutcome = {
  title: 'Bad teachers, a good student',
  about:
    'Ten 1-NN teachers each learn 500 digits whose labels are wrong one time in five. Each teacher repeats that noise on new digits. A student that learns 3,500 unlabeled digits, each named by a teacher drawn at random, does not: compare the three confusion matrices.',
  document: {
    experiment: 'sample',
    seed: 1,
    teacher: { accuracy: 0.684, confusion: confusion(0.68, 0.2) },
    seconds: 1,
  },
  tables: [
    {
      title: 'Accuracy on 1,500 held-out digits',
      groupBy: 'group',
      columns: [
        { key: 'learner', title: 'learner' },
        { key: 'clean', title: 'right on clean labels', digits: 3 },
        { key: 'interval', title: '95% interval', digits: 3 },
        { key: 'noisy', title: 'right on noisy labels', digits: 3 },
        { key: 'predicted', title: 'predicted (clean)', digits: 3 },
      ],
      rows: [
        {
          group: 'distillation',
          learner: 'one teacher (mean of 10)',
          clean: 0.684,
          interval: about(0.684, 0.011),
          noisy: 0.581,
          predicted: 0.679,
        },
        {
          group: 'distillation',
          learner: "the pool's plurality vote",
          clean: 0.903,
          interval: about(0.903, 0.015),
          noisy: 0.742,
          predicted: 0.911,
        },
        {
          group: 'distillation',
          learner: 'the student',
          clean: 0.887,
          interval: about(0.887, 0.016),
          noisy: 0.731,
          predicted: null,
        },
        {
          group: 'baselines',
          learner: '1-NN on all 5,000 noisy labels',
          clean: 0.761,
          interval: about(0.761, 0.022),
          noisy: 0.633,
          predicted: null,
        },
        {
          group: 'baselines',
          learner: 'kernel ridge on all noisy labels',
          clean: 0.936,
          interval: about(0.936, 0.012),
          noisy: 0.766,
          predicted: null,
        },
        {
          group: 'baselines',
          learner: '1-NN on 500 clean labels',
          clean: 0.842,
          interval: about(0.842, 0.018),
          noisy: 0.689,
          predicted: null,
        },
      ],
      notes: [
        'Intervals cover the draw of the 1,500 test digits (Wilson); that of one teacher also covers the training sets, as ten independent ones are compared.',
        'A learner that sees all noisy labels at once does better than this student: distillation is for when the teachers are all there is.',
      ],
    },
    {
      title: 'Ensembles',
      columns: [
        { key: 'members', title: 'teachers' },
        { key: 'error', title: 'error', digits: 4 },
        { key: 'holds', title: 'inside' },
      ],
      rows: [
        { members: 1, error: 0.2, holds: true },
        { members: 1000, error: Number.NaN, holds: false },
      ],
    },
  ],
  figures: [
    {
      kind: 'heatmaps',
      title: 'What becomes of the noise',
      caption:
        'A teacher moves one digit in five to the next class, as its noisy labels did. The vote and the student hardly do. The teacher’s matrix is the mean of ten.',
      rowLabel: 'digit',
      colLabel: 'label given',
      classes: DIGITS,
      panels: [
        { title: 'One teacher', matrix: confusion(0.68, 0.2) },
        { title: 'The pool’s vote', matrix: confusion(0.9, 0.03) },
        { title: 'The student', matrix: confusion(0.89, 0.02) },
      ],
    },
    {
      kind: 'dots',
      title: 'Predicted against measured',
      caption: 'Intervals are 95% and cover the draw of the test digits only.',
      label: 'share of 1,500 digits',
      rows: [
        {
          label: 'one teacher, right on clean labels',
          measured: 0.684,
          interval: about(0.684, 0.011),
          predicted: 0.679,
        },
        {
          label: 'one teacher, right on noisy labels',
          measured: 0.581,
          interval: about(0.581, 0.012),
          predicted: 0.588,
        },
        { label: 'two teachers agree', measured: 0.562, interval: about(0.562, 0.01), predicted: 0.559 },
        { label: 'the vote, right on clean labels', measured: 0.903, interval: about(0.903, 0.015), predicted: 0.911 },
        { label: 'the student <script>alert("&")</script>', measured: 0.887 },
      ],
    },
    {
      kind: 'lines',
      title: 'Error of a vote',
      caption:
        'Lines are the closed form B_k(p); points are means of 20 pools on the atoms world, their 95% intervals over independent training sets.',
      xLabel: 'teachers in the pool',
      yLabel: 'error of the vote',
      references: [{ label: 'Bayes error', y: 0.004 }],
      series: [0.1, 0.2, 0.3].map((p) => ({
        label: `p = ${p}`,
        theory: [1, 3, 5, 7, 9, 11].map((x) => ({ x, y: p * Math.exp(-0.25 * (x - 1)) })),
        measured: [1, 3, 5, 7, 9, 11].map((x) => {
          const y = p * Math.exp(-0.25 * (x - 1)) + 0.004 * Math.sin(x)
          return { x, y, interval: about(y, 0.008) }
        }),
      })),
    },
  ],
  checks: [
    { text: 'the student is right more often than its teachers', holds: true },
    { text: 'the vote is predicted within its interval', holds: false },
  ],
  facts: [
    ['command', 'noisy-teacher run sample --seed 1'],
    ['seed', '1'],
    ['threads', '2'],
    ['build', 'strict results, relaxed filters'],
    ['versions', 'noisy-teacher 0.1.0, Node 24.0.0'],
    ['date', '2025-01-01'],
  ],
}
