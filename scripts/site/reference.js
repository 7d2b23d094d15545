// The start page of the reference: the functions that are used most, then all functions by task.
import { ReflectionKind } from 'typedoc'
import { MOST_USED } from './most-used.ts'

/** What is called; types are listed on the pages of their modules alone. */
export const CALLED =
  ReflectionKind.Function | ReflectionKind.Class | ReflectionKind.Variable | ReflectionKind.Namespace

/** Returns the first sentence of a docstring as Markdown. */
function firstSentence({ comment } = {}) {
  const text = (comment?.summary ?? []).map(({ text }) => text).join('')
  return /^[\s\S]*?(?=[.:]\s|[.:]?$)/.exec(text.split('\n\n')[0])[0]
}

/** Returns one line of a list: a name that leads to its page, and what it does. */
function entry(context, reflection) {
  const text = context.markdown(firstSentence(reflection.signatures?.[0] ?? reflection))
  return `<dt><a href="${context.urlTo(reflection)}"><code>${reflection.name}</code></a></dt><dd>${text}</dd>`
}

const list = (context, reflections) =>
  `<dl class="reference-list">${reflections.map((each) => entry(context, each)).join('')}</dl>`

/** Returns the anchor of a task on the page. */
export const anchorOf = (title) => title.toLowerCase().replaceAll(' ', '-')

/** Returns a titled list, and tells the page's navigation of it. */
function section(context, title, reflections) {
  const anchor = anchorOf(title)
  context.page.pageHeadings.push({ link: `#${anchor}`, text: title })
  return `<h2 id="${anchor}">${title}</h2>${list(context, reflections)}`
}

/** The task of the second entry point. */
export const TABLES = 'Read and write tables'

/**
 * Returns the page's HTML.
 *
 * @param {import('typedoc').DefaultThemeRenderContext} context
 * @param {import('typedoc').ProjectReflection} project
 */
export function referenceStart(context, project) {
  const [library, tables] = project.children
  const exported = [...library.children, ...tables.children]
  const byName = (name) => exported.find((each) => each.name === name)
  const called = (reflections) => reflections.filter((each) => each.kindOf(CALLED))
  const sections = [
    ['Most used', MOST_USED.map(byName)],
    ...library.categories.map(({ title, children }) => [title, called(children)]),
    [TABLES, called(tables.children)],
  ]
  return `<div class="tsd-panel tsd-typography">
<p>Each name leads to its page: what it returns, its options, an example. The types are listed with them in
<a href="${context.urlTo(library)}"><code>noisy-teacher</code></a> and
<a href="${context.urlTo(tables)}"><code>noisy-teacher/tables</code></a>.</p>
${sections.map(([title, reflections]) => section(context, title, reflections)).join('\n')}
</div>`
}
