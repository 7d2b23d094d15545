/** Phrases of the command's sentences that name a flag or a file, and what they are called in the page. */
const PHRASES: readonly (readonly [flag: string, words: string])[] = [
  [', passed with --checked, decide.', ' decide: choose “100 random rows” below, then audit again.'],
  ['pass the right labels with --gold', 'the command takes the right labels as --gold'],
  ['leave it out with --ignore, or pass it with --id', 'leave it out, or choose it as the id'],
  ['leave it out with --ignore', 'leave it out'],
  [', which --out writes', ', which you can download'],
  ['; see noisy-teacher votes', ''],
]

/** Returns a sentence of the command in the words of the page. */
export const inPage = (sentence: string): string =>
  PHRASES.reduce((text, [flag, words]) => text.replaceAll(flag, words), sentence)
