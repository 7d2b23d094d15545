// What typedoc's pages lack for keyboards and readers of screens.

/** Returns the same headings with levels that go down one at a time, as readers of screens need; their looks stay. */
function leveled(html) {
  const path = []
  return html.replace(/<h([1-6])\b/g, (heading, digit) => {
    const level = Number(digit)
    while (path.length > 0 && path.at(-1) >= level) path.pop()
    path.push(level)
    return path.length === level ? heading : `${heading} aria-level="${path.length}"`
  })
}

/**
 * Puts every table of a page into a box that scrolls if the page is narrower, lets a keyboard scroll it and code, marks
 * the page's parts, and takes links out of what unfolds.
 *
 * @param {string} html
 */
export function accessible(html) {
  return leveled(html)
    .replaceAll('<pre>', '<pre tabindex="0">')
    .replaceAll('<table>', '<div class="wide" role="region" aria-label="Table" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>')
    .replace('<div class="col-content">', '<div class="col-content" role="main">')
    .replace('<div class="col-sidebar">', '<div class="col-sidebar" role="complementary" aria-label="Navigation">')
    .replace(/(<summary(?:(?!<\/summary>).)*?)<a href="#[^"]*" aria-label="Permalink".*?<\/a>/gs, '$1')
}
