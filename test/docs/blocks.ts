import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The pages whose code is run. */
export const GUIDES = [
  'README.md',
  ...[
    'getting-started',
    'plain-arrays',
    'wrong-labels',
    'few-labels',
    'parties',
    'your-own-labels',
    'votes',
    'predicting-numbers',
    'metrics',
    'coming-from',
    'simulations',
    'large-n',
    'memory',
    'bundlers',
    'numerics',
    'worlds',
    'adding-a-sampler',
  ].map((name) => `docs/guides/${name}.md`),
]
/** Pages with commands and figures alone. */
const TOLD = ['threads-in-a-page', 'python-and-r', 'what-there-is', 'experiments', 'sweeps', 'theory', 'speed'].map(
  (name) => `docs/guides/${name}.md`,
)
export const PAGES = ['CONTRIBUTING.md', ...TOLD, ...GUIDES]

export interface Block {
  /** What stands behind the fence. */
  language: string
  text: string
}

/** The fenced blocks of a page, in their order. */
export function blocksOf(page: string): Block[] {
  const text = readFileSync(ROOT + page, 'utf8')
  return [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({ language, text }))
}

export interface Program {
  text: string
  /** What the page says that each part prints; undefined where it says nothing. */
  prints: (string | undefined)[]
}

/** What separates the outputs of programs that are run as one. */
export const MARK = '@@ next part'

/**
 * The `ts` blocks of a page are the parts of one program, in their order; a `text` block right after one is what it prints. What is
 * printed is told apart by marks.
 */
export function programOf(page: string): Program {
  const blocks = blocksOf(page)
  const parts = blocks.flatMap(({ language, text }, at) => {
    if (language !== 'ts') return []
    const next = blocks[at + 1]
    return [{ text, prints: next?.language === 'text' ? next.text : undefined }]
  })
  return {
    text: parts.map(({ text }) => `${text}console.log(${JSON.stringify(MARK)})\n`).join(''),
    prints: parts.map(({ prints }) => prints),
  }
}

/** What each part of a program printed. */
export function partsOf(stdout: string): string[] {
  return stdout.split(`${MARK}\n`).slice(0, -1)
}
