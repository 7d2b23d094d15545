/** Every public function with arguments that it accepts: what the tests of doors are generated from. */
import { ofAnnotators } from './catalog/annotators.ts'
import { ofAudit } from './catalog/audit.ts'
import { ofData } from './catalog/data.ts'
import { ofDistill } from './catalog/distill.ts'
import { ofEngine } from './catalog/engine.ts'
import { ofEvaluate } from './catalog/evaluate.ts'
import { ofLabels } from './catalog/labels.ts'
import { ofOps } from './catalog/ops.ts'
import { ofSamplers } from './catalog/samplers.ts'
import { ofTheory } from './catalog/theory.ts'
import type { Door } from './door.ts'

export const DOORS: readonly Door[] = [
  ...ofEngine,
  ...ofOps,
  ...ofData,
  ...ofLabels,
  ...ofSamplers,
  ...ofDistill,
  ...ofEvaluate,
  ...ofAnnotators,
  ...ofAudit,
  ...ofTheory,
]
