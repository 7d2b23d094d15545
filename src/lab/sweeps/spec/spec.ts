import type { TrialKind } from '../kinds/kind.js'
import type { FigureRequest, Sweep } from '../plan/sweep.js'
import { checkContent } from './explain.js'
import type { PointContent } from './layout.js'
import { pointsOf } from './points.js'
import { figuresOf, type RepeatContent, replicatesOf, untilOf } from './rules.js'
import { specSchema } from './schema.js'
import { given, known } from './shapes.js'
import { SpecSource } from './source.js'
import { formatOf, readSpecText } from './text.js'

/** The content of a spec, as its schema has it. */
interface SpecContent extends PointContent, RepeatContent {
  sweep: string
  title?: string
  about?: Readonly<Record<string, string>>
  numerics?: Sweep['numerics']
  exclude?: PointContent['list']
  independent?: boolean
  figures?: readonly FigureRequest[]
}

/** The name and format of a text that is a spec, and the kinds of trials that it may ask for; the first by default. */
export interface SpecOptions {
  /** Path of the file, for messages. */
  path: string
  format: 'yaml' | 'json'
  kinds: readonly TrialKind[]
}

/**
 * Reads a spec file, YAML or (if its name ends in .json) JSON. Throws BAD_OPTION, in one line with file, line and path,
 * when the file cannot be read or asks for something that there is not.
 */
export async function readSweep(path: string, kinds: readonly TrialKind[]): Promise<Sweep> {
  return parseSweep(await readSpecText(path), { path, format: formatOf(path), kinds })
}

/**
 * Returns the sweep of a spec's text. Its points have all defaults filled in, are sorted, and do not depend on the order
 * of axes and keys. Throws BAD_OPTION as `readSweep` does.
 */
export function parseSweep(text: string, { path, format, kinds }: SpecOptions): Sweep {
  const source = new SpecSource(path, text, format)
  const kind = kindOf(source, kinds)
  checkContent(specSchema(kind), source)
  const content = source.content as SpecContent
  const { points, axes } = pointsOf(content, kind, source)
  const replicates = replicatesOf(content, points.length, source)
  const until = untilOf(content.until, axes, source)
  const figures = figuresOf(content.figures, axes, source)
  const { sweep: name, title = name, about, numerics = 'strict', independent = false } = content
  return {
    name,
    title,
    ...(about && { about: { ...about } }),
    kind,
    points,
    axes,
    replicates,
    ...(until && { until }),
    ...(figures && { figures }),
    paired: !independent,
    numerics,
  }
}

/** Returns the kind of trials that a spec names. */
function kindOf(source: SpecSource, kinds: readonly TrialKind[]): TrialKind {
  const { content } = source
  const named = content !== null && typeof content === 'object' && 'trial' in content ? content.trial : undefined
  if (named === undefined) return kinds[0]
  const kind = kinds.find(({ name }) => name === named)
  const names = kinds.map(({ name }) => name)
  if (!kind) throw source.fault(['trial'], `is ${given(named)} but must be a kind of trials${known(named, names)}`)
  return kind
}
