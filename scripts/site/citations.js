// Links from claims that pages cite, as by `noisy-teacher verify T10`, to their statements.

const CITED = /<code>((?:npx )?(?:noisy-teacher )?verify\s+([STVA]\d+[a-z]?))<\/code>/g

/**
 * Links every cited claim of a page to the guide on the theory. `url` is the page's address below the site.
 *
 * @param {string} html
 * @param {string} url
 */
export function linkClaims(html, url) {
  const up = '../'.repeat(url.split('/').length - 1)
  const link = (code, _, claim) => `<a href="${up}guides/theory.html#${claim.toLowerCase()}">${code}</a>`
  return html.replace(CITED, link)
}
