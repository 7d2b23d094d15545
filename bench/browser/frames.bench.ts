import type { Page } from 'playwright'
import { findChromium } from '../../test/browser/chromium.ts'
import { median, quantile } from '../alternate.ts'
import { type BenchRow, defineSuite } from '../suite.ts'

/** Steps of the pointer, one every 16 ms: about three seconds. */
const POINTER_STEPS = 180
/** The longest frame that still counts as one of 60 a second: a tenth more than that. */
const FRAME_MS = 18.4

/** Each slider with the playground's settings while it is dragged. */
const SLIDERS = [
  ['p', 'n=2000'],
  ['bandwidth', 'n=2000&teacher=laplace'],
  ['beta', 'n=2000&teacher=shepard'],
] as const

/** What the page records while a slider moves, in milliseconds. */
interface RecordedFrames {
  /** From each frame to the next. */
  frames: number[]
  /** Tasks of more than 50 ms. */
  tasks: number[]
}

const RECORD = `{
  globalThis.recorded = { frames: [], tasks: [] }
  new PerformanceObserver((list) => recorded.tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask' })
  let last
  const frame = (now) => {
    if (last !== undefined) recorded.frames.push(now - last)
    last = now
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
}`

async function drag(page: Page, slider: string): Promise<RecordedFrames> {
  const { x, y, width, height } = (await page.locator(`#${slider}`).boundingBox())!
  await page.evaluate(RECORD)
  await page.mouse.move(x + 8, y + height / 2)
  await page.mouse.down()
  for (let step = 0; step < POINTER_STEPS; step++) {
    await page.mouse.move(x + 8 + (width - 16) * Math.abs(Math.sin(step / 20)), y + height / 2)
    await new Promise((resolve) => setTimeout(resolve, 16))
  }
  await page.mouse.up()
  return (await page.evaluate('recorded')) as RecordedFrames
}

function rowOf(slider: string, settings: string, { frames, tasks }: RecordedFrames): BenchRow {
  const short = frames.filter((frame) => frame <= FRAME_MS).length
  return {
    measured: `${slider} dragged, ${settings}`,
    unit: 's',
    ours: median(frames) / 1e3,
    details: {
      '95% within ms': quantile(frames, 0.95),
      'longest ms': quantile(frames, 1),
      '% at 60 a second': Math.round((100 * short) / frames.length),
      'tasks over 50 ms': tasks.length,
    },
  }
}

export const suite = defineSuite({
  name: 'browser/frames',
  title: "the playground's frames while its sliders are dragged",
  measures: 'Seconds from frame to frame, the median of about three seconds of dragging; 60 a second is 16.7 ms.',
  options: {},
  async *run(context) {
    if (!findChromium()) return context.missing('Chromium', 'apt-get install chromium')
    const { buildPlayground, startPlayground } = await import('../../test/playground/built.ts')
    await using built = await buildPlayground()
    await using playground = await startPlayground(built.folder)
    for (const [slider, settings] of SLIDERS) {
      await using opened = await playground.open(settings)
      yield rowOf(slider, settings, await drag(opened.page, slider))
    }
  },
})
