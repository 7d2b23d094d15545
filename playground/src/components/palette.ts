import { signal } from '@preact/signals'

type Rgb = [number, number, number]

/** The colors of each class: where it is right, and where it is wrong. */
export interface Palette {
  right: Rgb[]
  wrong: Rgb[]
  paper: Rgb
}

/** Reads --class-N and --class-N-soft. */
function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement)
  const context = document.createElement('canvas').getContext('2d')!
  const rgb = (name: string): Rgb => {
    // A canvas gives any color back as #rrggbb: what is built may say #fff.
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

/** The colors of the page now: they change with the system's light and dark. */
export const palette = signal<Palette>(readPalette())

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  palette.value = readPalette()
})
