import { type ReadonlySignal, signal } from '@preact/signals'
import { cancel, compute, type JobName } from './client.ts'

/** How far a view is. */
export interface Progressing {
  /** Whether anything is still to come. */
  busy: boolean
  /** Why the library refused, in its own words. */
  refused?: { code: string; message: string }
  /** What went wrong otherwise. */
  failed?: string
}

export interface Shown<Settings, State> {
  view: ReadonlySignal<State & Progressing>
  /** Computes the view of some settings in place of the one that is being computed. */
  show(settings: Settings): void
  /** Computes the view of settings anew as they change, until what it returns is called. */
  follow(settings: ReadonlySignal<Settings>): () => void
  /** Stops computing; what has come stays. */
  stop(): void
}

/**
 * What a job of the worker computes, taken up part by part; parts of an older view stay until newer ones come. A view begins with `begin`,
 * which tells what is not there yet.
 */
export function viewOf<Settings, State extends object, Part>(
  job: JobName,
  start: State,
  { begin, take }: { begin: Partial<State>; take: (state: State, part: Part) => Partial<State> },
): Shown<Settings, State> {
  const view = signal<State & Progressing>({ ...start, busy: false })
  const change = (some: Partial<State & Progressing>) => {
    view.value = { ...view.value, ...some }
  }
  const now = (some: Partial<State>, progress: Progressing) =>
    change({ refused: undefined, failed: undefined, ...some, ...progress } as Partial<State & Progressing>)
  const show = (settings: Settings) => {
    now(begin, { busy: true })
    compute<Part>(job, settings, {
      // What still comes of an older view is shown, and counts as not there yet.
      part: (part, isLatest) =>
        change({ ...take(view.value, part), ...(isLatest ? {} : begin) } as Partial<State & Progressing>),
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
