// A plugin of typedoc: shows the options of a function on its own page, each with the values it accepts and its default
// from the table beside the interface (the table of `NearestOptions` is called NEAREST_OPTIONS); and its example above.
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Comment, Converter, ReflectionKind } from 'typedoc'

/** The priority of a listener that comes after typedoc's own, which sort members. */
const AFTER_SORTING = -1000
const TABLE = /_(OPTIONS|PARTS)$/

/** Returns the tables of all modules of the library, by name. */
async function readTables() {
  const files = readdirSync('dist', { recursive: true }).filter(
    (file) => file.endsWith('.js') && !/^(cli|command)\b/.test(file),
  )
  const declaring = files
    .map((file) => resolve('dist', file))
    .filter((path) => /_(OPTIONS|PARTS) = /.test(readFileSync(path, 'utf8')))
  const modules = await Promise.all(declaring.map((path) => import(pathToFileURL(path).href)))
  return Object.fromEntries(modules.flatMap(Object.entries).filter(([name]) => TABLE.test(name)))
}

const tableName = (name) => name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()

/** Returns a default as code. */
function shownDefault(value) {
  if (typeof value === 'function') return value.name
  return JSON.stringify(value, (_, each) => (typeof each === 'function' ? each.name : each))
}

/** Adds to the comment of a member the values that it accepts and its default. */
function describe(member, { accepts, absent }) {
  // An inherited member shares its comment with the interface that declares it, whose table may differ.
  member.comment = member.comment?.clone() ?? new Comment()
  const { summary } = member.comment
  const before = summary.length > 0 ? '\n\n' : ''
  const text = `${before}${accepts[0].toUpperCase()}${accepts.slice(1)}`
  if (absent === undefined) summary.push({ kind: 'text', text: `${text}.` })
  else
    summary.push(
      { kind: 'text', text: `${text}; ` },
      { kind: 'code', text: `\`${shownDefault(absent)}\`` },
      { kind: 'text', text: ' by default.' },
    )
}

/** Compares members of an interface: its own first, those of all calls (signal, progress) last. */
function byOwner(a, b) {
  const rank = ({ inheritedFrom }) => (!inheritedFrom ? 0 : inheritedFrom.name.startsWith('CallOptions.') ? 2 : 1)
  return rank(a) - rank(b)
}

/** Shows options on the page of every function that takes them, as a list below the parameter. */
function expand(options) {
  options.comment ??= new Comment()
  options.comment.modifierTags.add('@expand')
  options.children?.sort(byOwner)
}

/** Moves a function's example to the end of its description, above the parameters. */
function raiseExample({ comment }) {
  const example = comment?.getTag('@example')
  if (!example) return
  comment.removeTags('@example')
  comment.summary.push({ kind: 'text', text: '\n\n' }, ...example.content)
}

/** @param {import('typedoc').Application} app */
export async function load(app) {
  const tables = await readTables()
  app.converter.on(
    Converter.EVENT_RESOLVE_END,
    ({ project }) => {
      for (const declared of project.getReflectionsByKind(ReflectionKind.Interface)) {
        const names = [declared, ...(declared.extendedTypes ?? [])].map(({ name }) => tableName(name))
        const table = names.map((name) => tables[name]).find(Boolean)
        const isOptions = /Options$/.test(declared.name)
        if (!table && isOptions) app.logger.error(`${declared.name} has no table of options`)
        // The two options of every call are on a page of their own.
        if (isOptions && declared.name !== 'CallOptions') expand(declared)
        for (const member of declared.children ?? []) {
          const option = table?.[member.name]
          if (option) describe(member, option)
        }
      }
      project.getReflectionsByKind(ReflectionKind.CallSignature).forEach(raiseExample)
    },
    AFTER_SORTING,
  )
}
