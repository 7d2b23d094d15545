// A plugin of typedoc: lists every export of the library under the task that it serves.
import { Application, Comment, CommentTag, Converter, ReflectionKind } from 'typedoc'

/** The tasks in the order of the reference, each with the paths below src/ that serve it; the longest that fits counts. */
export const TASKS = {
  'Find wrong labels': ['audit'],
  'Combine votes': ['annotators', 'labels/votes'],
  'Search nearest neighbors': ['ops/nearest', 'ops/pairwise', 'samplers/nearest-geometry'],
  'Multiply and solve kernel systems': ['ops', 'solve', 'samplers/gram', 'samplers/bandwidth', 'samplers/left-out'],
  'Fit learners': ['samplers'],
  'Distill teachers into students': ['distill'],
  Evaluate: ['evaluate', 'labels/accuracy', 'labels/agreement', 'labels/confusion'],
  'Prepare data': [
    ...['dataset', 'digits', 'encode-labels', 'input', 'normalize-rows', 'regression', 'split-rows', 'standardize'].map(
      (file) => `data/${file}`,
    ),
    'labels/check',
  ],
  'Simulate worlds and noise': ['data', 'labels', 'random'],
  'Start an engine and store matrices': ['engine'],
  Theory: ['theory'],
}

/** Returns the task of a path below src/. */
function taskOf(path) {
  const fitting = Object.entries(TASKS).flatMap(([task, starts]) =>
    starts.filter((start) => path.startsWith(start)).map((start) => ({ task, length: start.length })),
  )
  return fitting.sort((a, b) => b.length - a.length)[0]?.task
}

/** @param {import('typedoc').ProjectReflection} project */
function groupByTask(project) {
  const [library, tables] = project.getReflectionsByKind(ReflectionKind.Module)
  library.name = 'Library'
  tables.name = 'Tables'
  for (const reflection of library.children) {
    const path = project.getSymbolIdFromReflection(reflection)?.packagePath ?? 'src/theory'
    const text = taskOf(path.slice('src/'.length))
    if (!text) throw new Error(`${reflection.name} of ${path} serves no task of scripts/typedoc-tasks.js`)
    for (const each of [reflection, ...(reflection.signatures ?? [])]) {
      each.comment ??= new Comment()
      each.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text }]))
    }
  }
}

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.on(Application.EVENT_BOOTSTRAP_END, () => app.options.setValue('categoryOrder', Object.keys(TASKS)))
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => groupByTask(project))
}
