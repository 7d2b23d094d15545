/** The module of kinds of trials that the threads of tests import. */
import { toyKind } from '../lab/sweeps/toy.ts'

export const kinds = [toyKind]
