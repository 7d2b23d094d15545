// A plugin of typedoc: the site's theme. It differs from typedoc's own in the header, the start pages, the names of the
// guides' pages, and the navigation, which lists the guides by group.
import { basename } from 'node:path'
import { Converter, DefaultTheme, DefaultThemeRenderContext, JSX, KindRouter, PageKind } from 'typedoc'
import { accessible } from './site/accessible.js'
import { linkClaims } from './site/citations.js'
import { readGroups } from './site/guides.ts'
import { header } from './site/header.js'
import { landing } from './site/landing.js'
import { anchorOf, CALLED, referenceStart, TABLES } from './site/reference.js'

const START = 'Read this first'

/** Names every guide by its heading. */
function nameGuides({ documents = [] }) {
  for (const guide of documents) guide.name = /^# (.*)/.exec(guide.content[0].text)[1]
}

/** Calls the start page of the reference so, and the page of a guide by the name of its file. */
class SiteRouter extends KindRouter {
  getFileName(name) {
    return super.getFileName(name === 'modules' ? 'reference' : name)
  }

  getIdealBaseName(reflection) {
    if (!reflection.isDocument()) return super.getIdealBaseName(reflection)
    const file = basename(this.application.files.getReflectionPath(reflection), '.md')
    return `guides/${file === 'README' ? 'index' : file}`
  }
}

const NAVIGATION =
  '<nav class="tsd-navigation" aria-label="Contents"><ul class="tsd-small-nested-navigation" id="tsd-nav-container"></ul></nav>'

/** Returns the way to a page of the reference: its start page, and the task that the page serves. */
function trail(context, reflection) {
  const { project } = reflection
  const [library, tables] = project.children
  let exported = reflection
  while (![library, tables, project].includes(exported.parent)) exported = exported.parent
  const task =
    exported.parent === tables ? TABLES : library.categories.find(({ children }) => children.includes(exported))?.title
  const start = context.urlTo(project)
  const anchor = task && `<li><a href="${start}#${anchorOf(task)}">${task}</a></li>`
  return `<ul class="tsd-breadcrumb" aria-label="Breadcrumb"><li><a href="${start}">Reference</a></li>${anchor ?? ''}</ul>`
}

const raw = (html) => JSX.createElement(JSX.Raw, { html })

class SiteContext extends DefaultThemeRenderContext {
  toolbar = () => raw(header(this.relativeURL, { menu: true }))
  // The scheme is the system's, as in the playground.
  settings = () => raw('')
  navigation = () => raw(NAVIGATION)
  #header = this.header
  header = (page) => {
    // A guide's title is its own heading.
    if (page.model.isDocument()) return raw('')
    return page.model.isProject() ? raw('<div class="tsd-page-title"><h1>Reference</h1></div>') : this.#header(page)
  }
  breadcrumbs = (reflection) => raw(trail(this, reflection))
  #commentSummary = this.commentSummary
  // The summary of expanded options is shown once, above the options.
  commentSummary = (reflection) =>
    reflection.isParameter() && !reflection.comment ? undefined : this.#commentSummary(reflection)
  #documentTemplate = this.documentTemplate
  documentTemplate = (page) => {
    const content = this.#documentTemplate(page)
    // “On this page” needs no title.
    for (const section of page.pageSections) section.headings = section.headings.filter(({ level }) => level !== 1)
    return content
  }
  #reflectionTemplate = this.reflectionTemplate
  reflectionTemplate = (page) =>
    page.model.isProject() ? raw(referenceStart(this, page.model)) : this.#reflectionTemplate(page)
}

class SiteTheme extends DefaultTheme {
  ContextClass = SiteContext

  render(page) {
    return linkClaims(accessible(this.#textOf(page)), page.url)
  }

  #textOf(page) {
    if (page.pageKind === PageKind.Index) {
      const context = this.getRenderContext(page)
      return landing(context.markdown(page.model.readme))
    }
    // Typedoc hides the page until its script has read the scheme that was chosen; here the system chooses.
    const text = super.render(page).replace(/<script>document\.documentElement.*?<\/script>/, '')
    return page.model.isProject() ? text.replace(/<title>[^<]*/, '<title>Reference | noisy-teacher') : text
  }

  buildNavigation(project) {
    const built = super.buildNavigation(project)
    const nodeOf = (reflection) => built.find(({ path }) => path === this.router.getFullUrl(reflection))
    const fileOf = (guide) => basename(this.application.files.getReflectionPath(guide))
    const guides = new Map(project.documents.map((guide) => [fileOf(guide), nodeOf(guide)]))
    const groups = readGroups().map(({ title, files }) => ({
      text: title,
      children: files.map((file) => guides.get(file)),
    }))
    const [library, tables] = project.children.map(nodeOf)
    const tasks = [...library.children, { text: TABLES, children: tables.children }].map(withoutTypes)
    const overview = { text: 'Overview', path: this.router.getFullUrl(project) }
    return [
      { ...guides.get('README.md'), text: START },
      ...groups,
      { text: 'Reference', children: [overview, ...tasks] },
    ]
  }
}

/**
 * Returns a part of the navigation without types, which are listed on the pages of their modules. What unfolds is no
 * link: a page with children is the first of them.
 */
function withoutTypes(node) {
  const children = node.children?.filter(({ kind }) => !kind || kind & CALLED).map(withoutTypes) ?? []
  if (children.length === 0) return { ...node, children: undefined }
  const { path, kind, ...folder } = node
  return { ...folder, children: path ? [{ path, kind, text: 'Overview' }, ...children] : children }
}

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.renderer.defineTheme('site', SiteTheme)
  app.renderer.defineRouter('site', SiteRouter)
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => nameGuides(project))
}
