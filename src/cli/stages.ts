import type { CallOptions } from '../engine/call.js'

/** Returns a callback that shows progress with other names of its stages. */
export const shownAs =
  (nameOf: (stage: string) => string, onProgress: CallOptions['onProgress']): CallOptions['onProgress'] =>
  (progress) =>
    onProgress?.({ ...progress, stage: nameOf(progress.stage) })

/** Returns the name that is shown of a stage of `auditLabels`: the many stages of its students have one name. */
export function auditStage(stage: string): string {
  const own = stage.replace(/^auditLabels(: )?/, '')
  if (['columns', 'features', 'parts'].includes(own)) return 'preparing features'
  return own === 'trees' ? 'growing trees' : 'comparing rows'
}

/** Returns the name that is shown of a stage of `aggregateVotes`. */
export const votesStage = (stage: string): string =>
  /student|features/.test(stage) ? 'learning from features' : 'estimating annotators'
