import { SingleBar } from 'cli-progress'
import type { Progress } from '../engine/call.js'

/** Shows how far a run is: a bar on a terminal, elsewhere a line for each stage. */
export interface ProgressView {
  show(progress: Progress): void
  /** Removes the bar. */
  end(): void
}

export const SILENT: ProgressView = { show: () => {}, end: () => {} }

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

function barView(stream: NodeJS.WritableStream): ProgressView {
  const bar = new SingleBar({
    stream,
    format: '{bar} {percentage}%  {stage}',
    barCompleteChar: '━',
    barIncompleteChar: '─',
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    gracefulExit: false, // main.ts sees to interrupts
  })
  let last: string | undefined
  return {
    show({ stage, done, total }) {
      if (stage === last) return bar.update(done, { stage })
      if (last !== undefined) bar.stop()
      bar.start(total, done, { stage })
      last = stage
    },
    end() {
      if (last !== undefined) bar.stop()
      last = undefined
    },
  }
}
