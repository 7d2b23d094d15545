/** How the folder of a sweep is opened. */
export interface StoreOptions {
  /** Name of the writer, whose part gets the results; 'main' by default. Every process at work needs its own. */
  writer?: string
  /** Accepts a folder whose sweep has other points, replicates or stopping rule: its results are kept. */
  extend?: boolean
  /** Takes the writer's lock from a process of another host or boot. */
  takeOver?: boolean
  /** Opens a folder that exists without changing it; it may belong to a process at work. */
  readOnly?: boolean
  /** Called with messages for the user, one line each. */
  onNotice?: (message: string) => void
  /** Ends the loading of results, and later the wait for room on a full disk. */
  signal?: AbortSignal
}
