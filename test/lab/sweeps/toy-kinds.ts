/** The module of kinds of trials that the threads of tests import. */
import { toyKind } from './toy.ts'

export const kinds = [toyKind]
