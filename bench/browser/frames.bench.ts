// `npm run bench:frames`: how many frames a second the playground has while its sliders are dragged, at n = 2,000.
import { findChromium } from '../../test/browser/chromium.ts'
import { buildPlayground, startPlayground } from '../../test/playground/built.ts'

/** Steps of the pointer, one every 16 ms: about three seconds. */
const STEPS = 180
/** What a frame of 60 a second may take, and a tenth more. */
const FRAME = 18.4

interface Watched {
  /** Milliseconds from frame to frame. */
  frames: number[]
  /** Milliseconds of the tasks above 50. */
  tasks: number[]
}

const WATCH = `{
  globalThis.watched = { frames: [], tasks: [] }
  new PerformanceObserver((list) => watched.tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask' })
  let last
  const frame = (now) => {
    if (last !== undefined) watched.frames.push(now - last)
    last = now
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
}`

if (!findChromium()) throw new Error('bench: there is no Chromium on this machine')
await using built = await buildPlayground()
await using playground = await startPlayground(built.folder)
for (const [slider, settings] of [
  ['p', 'n=2000'],
  ['bandwidth', 'n=2000&teacher=laplace'],
  ['beta', 'n=2000&teacher=shepard'],
]) {
  await using opened = await playground.open(settings)
  const { page } = opened
  const { x, y, width, height } = (await page.locator(`#${slider}`).boundingBox())!
  await page.evaluate(WATCH)
  await page.mouse.move(x + 8, y + height / 2)
  await page.mouse.down()
  for (let step = 0; step < STEPS; step++) {
    await page.mouse.move(x + 8 + (width - 16) * Math.abs(Math.sin(step / 20)), y + height / 2)
    await new Promise((resolve) => setTimeout(resolve, 16))
  }
  await page.mouse.up()
  const { frames, tasks } = (await page.evaluate('watched')) as Watched
  const sorted = [...frames].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))].toFixed(1)
  const kept = frames.filter((frame) => frame <= FRAME).length / frames.length
  console.log(
    `${slider.padEnd(10)} frames: median ${at(0.5)} ms, 95% within ${at(0.95)} ms, longest ${at(1)} ms; ${Math.round(100 * kept)}% at 60 a second; tasks over 50 ms: ${tasks.length}`,
  )
}
