import type { CallOptions } from '../../engine/call.js'

/** Returns a callback that shows progress with other names of its stages. */
export const shownAs =
  (nameOf: (stage: string) => string, onProgress: CallOptions['onProgress']): CallOptions['onProgress'] =>
  (progress) =>
    onProgress?.({ ...progress, stage: nameOf(progress.stage) })

/** Returns the name that is shown of a stage of `auditLabels`. */
export const auditStage = (stage: string): string => `audit: ${stage.replace(/^auditLabels(: )?/, '') || 'students'}`
