import { type ReadonlySignal, signal } from '@preact/signals'
import { cancel, compute, type JobName } from './client.ts'

/** The state of a view's computation. */
export interface ViewProgress {
  /** True until the last part of the result has arrived. */
  busy: boolean
  /** The error that the library threw, if it did. */
  refused?: { code: string; message: string }
  /** The message of any other error. */
  failed?: string
}

/** The result of a job as a signal, and the functions that compute it. */
export interface JobView<Settings, State> {
  view: ReadonlySignal<State & ViewProgress>
  /** Computes the view of the given settings, and stops the computation that runs. */
  show(settings: Settings): void
  /** Computes the view now and whenever the settings change. Returns a function that ends this. */
  follow(settings: ReadonlySignal<Settings>): () => void
  /** Stops the computation; the parts that have arrived stay. */
  stop(): void
}

/**
 * Creates the view of a job. `applyPart` returns the members that change when a part of the result arrives. When a
 * computation begins, the members in `begin` are reset; the others keep the values of the previous view until newer
 * ones arrive.
 */
export function viewOf<Settings, State extends object, Part>(
  job: JobName,
  start: State,
  { begin, applyPart }: { begin: Partial<State>; applyPart: (state: State, part: Part) => Partial<State> },
): JobView<Settings, State> {
  const view = signal<State & ViewProgress>({ ...start, busy: false })
  const change = (some: Partial<State & ViewProgress>) => {
    view.value = { ...view.value, ...some }
  }
  const now = (some: Partial<State>, progress: ViewProgress) =>
    change({ refused: undefined, failed: undefined, ...some, ...progress } as Partial<State & ViewProgress>)
  const show = (settings: Settings) => {
    now(begin, { busy: true })
    compute<Part>(job, settings, {
      // A part of the previous request is shown, but it does not count as computed: `begin` applies after it too.
      part: (part, isLatest) =>
        change({ ...applyPart(view.value, part), ...(isLatest ? {} : begin) } as Partial<State & ViewProgress>),
      done: () => now({}, { busy: false }),
      failed: (message, code) =>
        now({}, { busy: false, ...(code ? { refused: { code, message } } : { failed: message }) }),
    })
  }
  const stop = () => {
    cancel(job)
    now({}, { busy: false })
  }
  const follow = (settings: ReadonlySignal<Settings>) => {
    const end = settings.subscribe(show)
    return () => {
      end()
      stop()
    }
  }
  return { view, show, follow, stop }
}
