import { existsSync, readFileSync } from 'node:fs'
import ts from 'typescript'
import { ROOT } from './blocks.ts'

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  types: ['node'],
  strict: true,
  noEmit: true,
}

/** Returns the errors of TypeScript in named programs, checked strictly against the types that are shipped. */
export function typeErrors(named: readonly (readonly [name: string, text: string])[]): string[] {
  const programs = new Map(named.map(([name, text]) => [`${ROOT}${name}.ts`, text]))
  const host = ts.createCompilerHost(OPTIONS)
  const textOf = (path: string) => programs.get(path) ?? (existsSync(path) ? readFileSync(path, 'utf8') : undefined)
  const own: ts.CompilerHost = {
    ...host,
    fileExists: (path) => programs.has(path) || host.fileExists(path),
    readFile: textOf,
    getSourceFile: (path, language) => {
      const text = textOf(path)
      return text === undefined ? undefined : ts.createSourceFile(path, text, language)
    },
  }
  const program = ts.createProgram([...programs.keys()], OPTIONS, own)
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const where =
      file && start !== undefined ? `${file.fileName}:${file.getLineAndCharacterOfPosition(start).line + 1}: ` : ''
    return `${where.replace(ROOT, '')}${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  })
}
