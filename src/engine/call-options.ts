/** How far a call is: `done` of `total` units of its current stage. */
export interface Progress {
  stage: string
  done: number
  total: number
}

/** What every asynchronous call takes last. */
export interface CallOptions {
  /**
   * Ends the call between two blocks of work; it rejects with the signal's reason. A worker that does not leave its block within a
   * second is terminated and replaced, so the call always settles.
   */
  signal?: AbortSignal
  /** Hears how far the call is, some times a second at most. */
  onProgress?: (progress: Progress) => void
}

/** What a listener is told of work that is a small part of a stage: nothing of its own. */
export interface Within {
  stage: string
  step: { done: number; total: number }
}
