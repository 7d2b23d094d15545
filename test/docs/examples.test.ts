import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'
import { beforeAll, describe, expect, test } from 'vitest'
import { MARK, partsOf, ROOT } from './blocks.ts'
import { run } from './run.ts'
import { typeErrors } from './types.ts'

/** The functions that users call first, each of which has an example. */
const MAIN = [
  'aggregateVotes',
  'annotatorsWorld',
  'auditLabels',
  'chooseKernel',
  'confusion',
  'countVotes',
  'createEngine',
  'crossValidate',
  'defineSampler',
  'defineWorld',
  'distill',
  'encodeLabels',
  'evaluate',
  'excessRisk',
  'fitForest',
  'fitKernel',
  'fitLogistic',
  'fitNearest',
  'fitShepard',
  'fitTeacher',
  'fitTree',
  'freshTeacher',
  'fromBytes',
  'gaussianMixture',
  'gramMatvec',
  'kernelStudent',
  'loadDigits',
  'majorityError',
  'nearest',
  'nearestInBlocks',
  'nearestMany',
  'noisyWorld',
  'normalizeRows',
  'pairwise',
  'plan',
  'planVotes',
  'prepareGram',
  'prepareNearest',
  'readDataset',
  'readTable',
  'readVotes',
  'retrain',
  'solveGram',
  'splitRows',
  'standardize',
  'stream',
  'symmetric',
  'transition',
  'votesTeacher',
  'withinRadius',
  'writeTable',
]
/** Lines that an example may have. */
const LINES = { least: 3, most: 7 }

interface Example {
  /** Name of the documented declaration. */
  name: string
  /** The text of the tag: a fenced block. */
  tag: string
  /** The code inside the fence; empty if the tag is something else. */
  code: string
}

/** Returns the examples in the docstrings of a source text. */
function examplesOf(text: string): Example[] {
  const source = ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true)
  const found: Example[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isJSDoc(node)) {
      const declared = ts.isVariableStatement(node.parent) ? node.parent.declarationList.declarations[0] : node.parent
      const name = (declared as ts.NamedDeclaration).name?.getText(source) ?? '(no name)'
      for (const { tagName, comment } of node.tags ?? []) {
        if (tagName.text !== 'example') continue
        const tag = ts.getTextOfJSDocComment(comment) ?? ''
        found.push({ name, tag, code: /^```ts\n([\s\S]*\n)```$/.exec(tag)?.[1] ?? '' })
      }
    } else node.getChildren(source).forEach(visit)
  }
  visit(source)
  return found
}

/** Returns the line that each `console.log` of an example prints by its trailing comment; undefined without one. */
function promisesOf(code: string): (string | undefined)[] {
  const logs = code.split('\n').filter((line) => line.includes('console.log('))
  return logs.map((line) => /\) \/\/ (.+)$/.exec(line)?.[1])
}

/** Returns an example as a block of a program, which marks the end of its output and leaves no default engine. */
function blockOf(code: string): string {
  const imported = code.replace(/^import (\{.*\}) from ('.*')$/gm, 'const $1 = await import($2)')
  const end = `await (await import('noisy-teacher')).closeDefaultEngine()\nconsole.log('${MARK}')\n`
  return `{\n${imported}}\n${end}`
}

/** Returns what examples print. One process runs all: to start one takes longer than most examples. */
const outputsOf = (codes: readonly string[]): string[] => partsOf(run(codes.map(blockOf).join('')))

const texts = readdirSync(`${ROOT}src`, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  .map((file) => readFileSync(`${ROOT}src/${file}`, 'utf8'))
  .filter((text) => text.includes('@example'))
const examples = texts.flatMap(examplesOf)

test('every main function has an example', () => {
  const names = examples.map(({ name }) => name)
  expect(MAIN.filter((name) => !names.includes(name))).toEqual([])
})

test('every @example in the source is found by the parser', () => {
  expect(examples).toHaveLength(texts.join('\n').split('@example').length - 1)
})

test('an example that prints something else than its comment would be found out', () => {
  const text = '/**\n * Adds.\n *\n * @example\n * ```ts\n * console.log(1 + 1) // 3\n * ```\n */\nfunction add() {}\n'
  const [{ name, code }] = examplesOf(text)
  expect([name, code, promisesOf(code)]).toEqual(['add', 'console.log(1 + 1) // 3\n', ['3']])
  expect(outputsOf([code])).toEqual(['2\n'])
  expect(promisesOf('console.log(2)\n')).toEqual([undefined])
})

test('examples have the types of the built package', () => {
  expect(typeErrors(examples.map(({ name, code }, at) => [`src/example-${at}-${name}`, code]))).toEqual([])
})

describe('an example', () => {
  let outputs: string[]
  beforeAll(() => {
    outputs = outputsOf(examples.map(({ code }) => code))
  })

  test.each(examples.map((example, at) => ({ ...example, at })))(
    'of $name is short, complete, and prints its comments',
    ({ tag, code, at }) => {
      expect(tag).toBe(`\`\`\`ts\n${code}\`\`\``)
      const lines = code.split('\n').length - 1
      expect(lines).toBeGreaterThanOrEqual(LINES.least)
      expect(lines).toBeLessThanOrEqual(LINES.most)
      expect(code).toMatch(/from 'noisy-teacher(\/tables)?'/)
      const promises = promisesOf(code)
      expect(promises.length).toBeGreaterThan(0)
      expect(outputs[at].split('\n').slice(0, -1)).toEqual(promises)
    },
  )
})
