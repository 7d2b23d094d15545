// A plugin of typedoc: shows for every member of an options interface the values it accepts and its default, from the
// table beside the interface. The table of `NearestOptions` is called NEAREST_OPTIONS.
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Comment, CommentTag, Converter, ReflectionKind } from 'typedoc'

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

/** Adds the values that an option accepts to the comment of its member. */
function describe(member, { accepts, absent }) {
  // An inherited member shares its comment with the interface that declares it, whose table may differ.
  member.comment = member.comment?.clone() ?? new Comment()
  const text = `${accepts[0].toUpperCase()}${accepts.slice(1)}.`
  member.comment.summary.push({ kind: 'text', text: `${member.comment.summary.length > 0 ? '\n\n' : ''}${text}` })
  if (absent === undefined) return
  member.comment.blockTags.push(
    new CommentTag('@defaultValue', [{ kind: 'code', text: `\`${shownDefault(absent)}\`` }]),
  )
}

/** @param {import('typedoc').Application} app */
export async function load(app) {
  const tables = await readTables()
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const declared of project.getReflectionsByKind(ReflectionKind.Interface)) {
      const names = [declared, ...(declared.extendedTypes ?? [])].map(({ name }) => tableName(name))
      const table = names.map((name) => tables[name]).find(Boolean)
      if (!table && /Options$/.test(declared.name)) app.logger.error(`${declared.name} has no table of options`)
      for (const member of declared.children ?? []) {
        const option = table?.[member.name]
        if (option) describe(member, option)
      }
    }
  })
}
