import { SingleBar } from 'cli-progress'
import type { Progress } from '../engine/call.js'
import { Pace, timeText } from './pace.js'
import { columnsOf } from './print.js'

/** Shows how far a run is: a bar with the time left on a terminal, elsewhere a line for each stage. */
export interface ProgressView {
  show(progress: Progress): void
  /** Removes the bar. */
  end(): void
}

export const SILENT_VIEW: ProgressView = { show: () => {}, end: () => {} }

export function progressView(stream: NodeJS.WriteStream | NodeJS.WritableStream): ProgressView {
  return 'isTTY' in stream && stream.isTTY ? barView(stream) : lineView(stream)
}

function lineView(stream: NodeJS.WritableStream): ProgressView {
  let last: string | undefined
  return {
    show({ stage }) {
      if (stage !== last) stream.write(`${stage}\n`)
      last = stage
    },
    end() {},
  }
}

/** Columns of the bar itself. */
const BAR_COLUMNS = 24

/** The bar, how much is done, the time left once that is known, the stage; cut to the terminal's columns. */
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
    gracefulExit: false, // process.ts sees to interrupts
  })
  let last: Progress | undefined
  return {
    show(progress) {
      const { stage, done, total } = progress
      // A stage that goes on counting where another ended is a part of the same work.
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
