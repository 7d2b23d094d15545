// Writes docstrings of the library's options into dist/vendor, for the command's help. Each sentence is written once,
// in the source, and no bundle of the library contains it.
import { readFileSync, writeFileSync } from 'node:fs'
import ts from 'typescript'

const OPTIONS = { EngineOptions: { file: 'src/engine/engine.ts', members: ['threads', 'numerics'] } }

/** Returns the docstrings of some members of an interface, each on one line. */
function sentencesOf(name, { file, members }) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const found = source.statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === name)
  const entries = members.map((member) => {
    const node = found.members.find((each) => each.name.text === member)
    const [doc] = ts.getJSDocCommentsAndTags(node)
    return [member, ts.getTextOfJSDocComment(doc.comment).replace(/\s+/g, ' ')]
  })
  return Object.fromEntries(entries)
}

const sentences = Object.fromEntries(Object.entries(OPTIONS).map(([name, where]) => [name, sentencesOf(name, where)]))
writeFileSync('dist/vendor/sentences.js', `export const SENTENCES = ${JSON.stringify(sentences)}\n`)
