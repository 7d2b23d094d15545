import { accuracy, errorRate } from '#labels/accuracy.js'
import { AGREEMENT_OPTIONS, agreement } from '#labels/agreement.js'
import { CONFUSION_OPTIONS, confusion } from '#labels/confusion.js'
import { fixedTarget, NOISE_DRAWS_OPTIONS, NOISE_OPTIONS, symmetric, transition } from '#labels/noise.js'
import {
  COUNT_VOTES_OPTIONS,
  countVotes,
  PLURALITY_OPTIONS,
  plurality,
  VOTE_SHARES_OPTIONS,
  voteShares,
} from '#labels/votes.js'
import { type Door, door } from '../door.ts'
import { call, clean, votes } from '../fixture.ts'

const counts = () => Uint32Array.of(2, 1, 1, 2, 3, 0)
const NOISES = [
  symmetric(0.3),
  fixedTarget(0.3, [1, 0]),
  transition([
    [0.7, 0.3],
    [0.1, 0.9],
  ]),
]

export const ofLabels = [
  door('accuracy', accuracy, () => [clean(), Uint8Array.from(clean())]),
  door('errorRate', errorRate, () => [clean(), Uint8Array.from(clean())]),
  door(
    'agreement',
    agreement,
    () => [votes()],
    AGREEMENT_OPTIONS,
    () => ({ members: 3, ...call() }),
  ),
  door(
    'confusion',
    confusion,
    () => [clean(), clean()],
    CONFUSION_OPTIONS,
    () => ({ classes: 2, ...call() }),
  ),
  door(
    'countVotes',
    countVotes,
    () => [votes()],
    COUNT_VOTES_OPTIONS,
    () => ({ members: 3, classes: 2, ...call() }),
  ),
  door(
    'voteShares',
    voteShares,
    () => [counts()],
    VOTE_SHARES_OPTIONS,
    () => ({ classes: 2, ...call() }),
  ),
  door(
    'plurality',
    plurality,
    () => [counts()],
    PLURALITY_OPTIONS,
    () => ({ classes: 2, seed: 5, trial: 2, purpose: 'doors', ...call() }),
  ),
  door('symmetric', symmetric, () => [0.3]),
  door('fixedTarget', fixedTarget, () => [0.3, [1, 0]]),
  door('transition', transition, () => [[[0.7, 0.3], Float64Array.of(0.1, 0.9)]]),
  door('transition', transition, () => [Float64Array.of(0.7, 0.3, 0.1, 0.9)]),
  ...NOISES.flatMap((noise): Door[] => [
    door('Noise.matrix', noise.matrix.bind(noise), () => [2]),
    door(
      'Noise.apply',
      noise.apply.bind(noise),
      () => [clean()],
      NOISE_OPTIONS,
      () => ({
        classes: 2,
        seed: 5,
        trial: 2,
        purpose: 'doors',
        ...call(),
      }),
    ),
    door(
      'Noise.draws',
      noise.draws.bind(noise),
      () => [clean()],
      NOISE_DRAWS_OPTIONS,
      () => ({ classes: 2, draws: 3, seed: 5, trial: 2, purpose: 'doors', ...call() }),
    ),
  ]),
]
