/** Progress of a call: how many units of its current stage are done, and how many the stage has. */
export interface Progress {
  /** Name of the current stage, such as `nearest` or `label`. */
  stage: string
  /** Completed units of the stage: rows, blocks, iterations or sets, depending on the stage. */
  done: number
  /** Units in the whole stage. */
  total: number
}

/**
 * Options of every asynchronous function, which are part of its last argument: a signal that aborts the call, and a
 * listener for its progress.
 */
export interface CallOptions {
  /**
   * Aborts the call between two blocks of work; the call rejects with the signal's reason. A worker that is still
   * inside its block after one second is terminated and replaced, so the call always settles. Without a signal, the
   * call cannot be aborted.
   */
  signal?: AbortSignal
  /**
   * Called with the name of the current stage and its done and total units as the call makes progress, usually no more
   * than 80 times a second. If it throws, the call rejects with that error. By default no progress is reported.
   */
  onProgress?: (progress: Progress) => void
}

/**
 * Progress report of one short run within a long stage: the name of the stage, and the units of the stage that are done
 * once the run has ended.
 */
export interface StageStep {
  stage: string
  step: { done: number; total: number }
}
