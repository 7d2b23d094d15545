// The guides in reading order, as docs/guides/README.md lists them.
import { readFileSync } from 'node:fs'

export const FOLDER = 'docs/guides'

/** Guides for one kind of reader. */
export interface GuideGroup {
  title: string
  /** Names of files in the folder. */
  files: string[]
}

/** Returns the groups of guides of the page's text: under each heading a list of `[title](file.md): who reads it`. */
export function groupsOf(text: string): GuideGroup[] {
  const sections = text.split(/^## /m).slice(1)
  return sections
    .map((section) => ({
      title: section.slice(0, section.indexOf('\n')),
      files: [...section.matchAll(/^- \[[^\]]+\]\(([\w-]+\.md)\): /gm)].map(([, file]) => file),
    }))
    .filter(({ files }) => files.length > 0)
}

export const readGroups = (): GuideGroup[] => groupsOf(readFileSync(`${FOLDER}/README.md`, 'utf8'))
