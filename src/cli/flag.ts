/** Returns the command-line flag of an option, such as `--noise-kind` for `noiseKind`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
