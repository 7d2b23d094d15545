import { signal } from '@preact/signals'

/** Red, green and blue, from 0 to 255. */
type Rgb = [number, number, number]

/**
 * Colors of the page: one per class for right labels (`right`), one per class for wrong ones (`wrong`), and the
 * background (`paper`).
 */
export interface Palette {
  right: Rgb[]
  wrong: Rgb[]
  paper: Rgb
}

/** Reads the CSS variables --class-N, --class-N-soft and --paper. */
function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement)
  const context = document.createElement('canvas').getContext('2d')!
  const rgb = (name: string): Rgb => {
    // A canvas normalizes any color to #rrggbb; minified CSS may contain #fff.
    context.fillStyle = style.getPropertyValue(name)
    const hex = context.fillStyle as string
    return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as Rgb
  }
  const classes = [0, 1, 2]
  return {
    right: classes.map((c) => rgb(`--class-${c}-soft`)),
    wrong: classes.map((c) => rgb(`--class-${c}`)),
    paper: rgb('--paper'),
  }
}

/** The current colors; they change when the system switches between light and dark. */
export const palette = signal<Palette>(readPalette())

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  palette.value = readPalette()
})
