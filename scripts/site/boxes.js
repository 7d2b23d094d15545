/**
 * Puts every table of a page into a box that scrolls if the page is narrower, and lets a keyboard scroll it and code.
 *
 * @param {string} html
 */
export function boxed(html) {
  return html
    .replaceAll('<pre>', '<pre tabindex="0">')
    .replaceAll('<table>', '<div class="wide" role="region" aria-label="Table" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>')
}
