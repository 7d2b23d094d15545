import { useEffect, useRef } from 'preact/hooks'
import { SIDE } from './pixels.ts'

/** One digit, black on white: the ink is the page's, by its transparency. */
export function DigitImage({ pixels, label }: { pixels: Uint8Array; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!
    const image = context.createImageData(SIDE, SIDE)
    for (let at = 0; at < SIDE * SIDE; at++) image.data[4 * at + 3] = pixels[at]
    context.putImageData(image, 0, 0)
  }, [pixels])
  return <canvas ref={canvas} class="digit" width={SIDE} height={SIDE} role="img" aria-label={label} />
}
