/** Progress of a call: `done` of `total` units of its current stage are complete. */
export interface Progress {
  /** Name of the current stage, such as `nearest` or `label`. */
  stage: string
  /** Completed units of the stage: rows, blocks, iterations or sets, depending on the stage. */
  done: number
  /** Units in the whole stage. */
  total: number
}

/** Options of every asynchronous call: cancellation and progress. They are part of its last argument. */
export interface CallOptions {
  /**
   * Aborts the call between two blocks of work; the call rejects with the signal's reason. A worker that is still
   * inside its block after one second is terminated and replaced, so the call always settles.
   */
  signal?: AbortSignal
  /**
   * Called as the call makes progress, at most about 20 times a second in a long stage. An error that it throws ends
   * the call.
   */
  onProgress?: (progress: Progress) => void
}

/**
 * Progress to report for one short run of a long stage: the name of that stage, and how much of it is complete
 * afterwards.
 */
export interface StageStep {
  stage: string
  step: { done: number; total: number }
}
