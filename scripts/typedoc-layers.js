// A plugin of typedoc: lists every export under the library's layer that declares it, and every guide under its title.
import { Comment, CommentTag, Converter, ReflectionKind } from 'typedoc'

const TITLES = {
  engine: 'Engine',
  ops: 'Nearest neighbors and kernels',
  random: 'Random streams',
  solve: 'Kernel solves',
  labels: 'Labels',
  data: 'Worlds and data',
  samplers: 'Samplers',
  distill: 'Teachers and students',
  evaluate: 'Evaluation',
  annotators: 'Votes of annotators',
  audit: 'Audits of labels',
  theory: 'Theory',
}

/** @param {import('typedoc').ProjectReflection} project */
function nameGuides({ documents = [] }) {
  for (const guide of documents) {
    const [heading] = guide.content
    guide.name = /^# (.*)/.exec(heading.text)[1]
  }
}

/** @param {import('typedoc').ProjectReflection} project */
function groupByLayer(project) {
  const [library, tables] = project.getReflectionsByKind(ReflectionKind.Module)
  library.name = 'Library'
  tables.name = 'Tables'
  for (const reflection of library.children) {
    const layer = project.getSymbolIdFromReflection(reflection)?.packagePath.split('/')[1]
    if (!(layer in TITLES)) continue
    const text = TITLES[layer]
    for (const each of [reflection, ...(reflection.signatures ?? [])]) {
      each.comment ??= new Comment()
      each.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text }]))
    }
  }
}

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    nameGuides(project)
    groupByLayer(project)
  })
}
