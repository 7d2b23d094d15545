/** Every public function with arguments that it accepts: what the tests of doors are generated from. */
import { ofData } from './catalogue/data.ts'
import { ofDistill } from './catalogue/distill.ts'
import { ofEngine } from './catalogue/engine.ts'
import { ofEvaluate } from './catalogue/evaluate.ts'
import { ofLabels } from './catalogue/labels.ts'
import { ofOps } from './catalogue/ops.ts'
import { ofSamplers } from './catalogue/samplers.ts'
import { ofTheory } from './catalogue/theory.ts'
import type { Door } from './door.ts'

export const DOORS: readonly Door[] = [
  ...ofEngine,
  ...ofOps,
  ...ofData,
  ...ofLabels,
  ...ofSamplers,
  ...ofDistill,
  ...ofEvaluate,
  ...ofTheory,
]
