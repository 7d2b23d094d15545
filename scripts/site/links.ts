// The check of the site's links: files and anchors.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** Pages whose fragment is a state, not an anchor. */
const STATEFUL = /^(playground|audit)\b/

export const pagesOf = (site: string): string[] =>
  readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'))

/** Returns a page's links to the site itself, as [path, fragment]; comments and code, whose quotes are escaped, have none. */
function linksOf(text: string): [path: string, fragment?: string][] {
  const links = [...text.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, link]) => link.replaceAll('&amp;', '&'))
  return links
    .filter((link) => link !== '' && !/^(https?|data|mailto):/.test(link))
    .map((link) => decodeURI(link).split('#') as [string, string?])
}

const anchorsOf = (text: string) => new Set([...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id))

/** Returns the links of a site's pages that lead to no file or no anchor, and those that would break below a sub-path. */
export function brokenLinks(site: string): string[] {
  const texts = new Map(pagesOf(site).map((name) => [normalize(name), readFileSync(join(site, name), 'utf8')]))
  const anchors = new Map([...texts].map(([name, text]) => [name, anchorsOf(text)]))
  const faultOf = (from: string, [path, fragment]: [string, string?]) => {
    if (path.startsWith('/')) return 'which breaks below a sub-path'
    const target = path.split('?')[0] === '' ? from : normalize(join(dirname(from), path.split('?')[0]))
    if (!existsSync(join(site, target))) return 'which does not exist'
    const known = anchors.get(target)
    if (!fragment || !known || STATEFUL.test(target) || known.has(fragment)) return undefined
    return 'which has no such anchor'
  }
  return [...texts].flatMap(([from, text]) =>
    linksOf(text).flatMap((link) => {
      const fault = faultOf(from, link)
      return fault === undefined ? [] : [`${from} links to ${link.join('#')}, ${fault}`]
    }),
  )
}
