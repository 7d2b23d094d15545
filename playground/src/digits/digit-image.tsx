import { useEffect, useRef } from 'preact/hooks'
import { DIGIT_SIDE } from './pixels.ts'

/** The image of one digit. `pixels` holds 28×28 bytes, which become the opacity of black pixels. */
export function DigitImage({ pixels, label }: { pixels: Uint8Array; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!
    const image = context.createImageData(DIGIT_SIDE, DIGIT_SIDE)
    for (let at = 0; at < DIGIT_SIDE * DIGIT_SIDE; at++) image.data[4 * at + 3] = pixels[at]
    context.putImageData(image, 0, 0)
  }, [pixels])
  return <canvas ref={canvas} class="digit" width={DIGIT_SIDE} height={DIGIT_SIDE} role="img" aria-label={label} />
}
