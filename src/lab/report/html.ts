/** Finished HTML, which `html` inserts without escaping. Only `html` may make it from untrusted text. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Content = Markup | string | number | undefined | readonly Content[]

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function render(content: Content): string {
  if (content === undefined) return ''
  if (content instanceof Markup) return content.text
  if (typeof content === 'object') return content.map(render).join('')
  return String(content).replace(/[&<>"']/g, (character) => ESCAPES[character])
}

/**
 * Template tag that returns HTML. Escapes inserted texts and numbers, inserts `Markup` unchanged, joins lists, and
 * omits undefined values.
 */
export function html(parts: TemplateStringsArray, ...contents: Content[]): Markup {
  return new Markup(parts.map((part, i) => part + render(contents[i])).join(''))
}
