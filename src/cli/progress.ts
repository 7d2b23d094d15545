import { SingleBar } from 'cli-progress'
import type { Progress } from '../engine/call.js'
import { timeText } from '../lab/report/duration.js'
import { Pace } from './pace.js'
import { columnsOf } from './print.js'

/** A view of a run's progress: on a terminal a bar with the time left, otherwise one line for each stage, once. */
export interface ProgressView {
  /** Shows the current stage and the share of it that is done. */
  show(progress: Progress): void
  /** Removes the progress bar, if there is one. */
  end(): void
}

/** A progress view that shows nothing. */
export const SILENT_VIEW: ProgressView = { show: () => {}, end: () => {} }

/**
 * Returns a view that shows a progress bar if the stream is a terminal, otherwise one that prints a line for each
 * stage.
 */
export function progressView(stream: NodeJS.WriteStream | NodeJS.WritableStream): ProgressView {
  return 'isTTY' in stream && stream.isTTY ? barView(stream) : lineView(stream)
}

function lineView(stream: NodeJS.WritableStream): ProgressView {
  // Stages that take turns, dozens of times, are printed once.
  const printed = new Set<string>()
  return {
    show({ stage }) {
      if (!printed.has(stage)) stream.write(`${stage}\n`)
      printed.add(stage)
    },
    end() {},
  }
}

/** Width of the progress bar, in characters. */
const BAR_COLUMNS = 24

/**
 * Returns the text of the progress bar: the bar itself, the percentage, the time `left` (in seconds) if known, and the
 * stage; truncated to fewer than `columns` characters. `progress` is from 0 to 1.
 */
export function barText(progress: number, left: number | undefined, stage: string, columns: number): string {
  const whole = Math.floor(progress * BAR_COLUMNS)
  const time = left === undefined ? '' : `  ${timeText(left)} left`
  const text = `${'━'.repeat(whole)}${'─'.repeat(BAR_COLUMNS - whole)} ${Math.floor(100 * progress)}%${time}  ${stage}`
  return text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 2))}…`.slice(0, columns - 1)
}

function barView(stream: NodeJS.WritableStream & { isTTY?: boolean; columns?: number }): ProgressView {
  let pace: Pace
  const bar = new SingleBar({
    stream,
    format: (_, { progress }, { stage }) => {
      return barText(progress, pace.left(Date.now()), stage, columnsOf(stream))
    },
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    gracefulExit: false, // process.ts handles interrupts
  })
  let last: Progress | undefined
  return {
    show(progress) {
      const { stage, done, total } = progress
      // A stage that continues the count of the previous one belongs to the same bar.
      if (last && total === last.total && done >= last.done) {
        pace.update(done, total, Date.now())
        bar.update(done, { stage })
      } else {
        if (last) bar.stop()
        pace = new Pace(done, Date.now())
        bar.start(total, done, { stage })
      }
      last = progress
    },
    end() {
      if (last) bar.stop()
      last = undefined
    },
  }
}
