import * as v from 'valibot'
import type { Schema } from './shapes.js'
import type { SpecPath, SpecSource } from './source.js'

type Issue = v.BaseIssue<unknown>

/** Checks the content of a spec against a schema. Throws BAD_OPTION for the fault that is most likely meant. */
export function checkContent(schema: Schema, source: SpecSource): void {
  const { issues } = v.safeParse(schema, source.content)
  if (!issues) return
  const { path, message } = explained(likeliest(issues), [])
  throw source.fault(path, message)
}

/** Returns the path and message of an issue: for a union, those of the form to which the value came closest. */
function explained(issue: Issue, before: SpecPath): { path: SpecPath; message: string } {
  const path = [...before, ...pathOf(issue)]
  const deeper = issue.issues?.filter((each) => depth(each) > 0)
  return deeper?.length ? explained(likeliest(deeper), path) : { path, message: issue.message }
}

/** Returns the deepest issue and, among equally deep ones, a misspelled key rather than the key that it leaves missing. */
function likeliest(issues: readonly Issue[]): Issue {
  const misspelled = issues.find((issue) => issue.expected === 'never')
  if (misspelled) return misspelled
  return issues.reduce((best, issue) => (depth(issue) > depth(best) ? issue : best))
}

/** Returns the length of an issue's path, the paths of its sub-issues included. */
function depth(issue: Issue): number {
  return pathOf(issue).length + Math.max(0, ...(issue.issues ?? []).slice(0, MAX_SUB_ISSUES).map(depth))
}
/** Number of sub-issues that are compared: a list may have one for each item. */
const MAX_SUB_ISSUES = 100

const pathOf = ({ path }: Issue): SpecPath => (path ?? []).map(({ key }) => key as string | number)
