import type { CommandOutcome } from '../../report/outcome.js'
import { slugsOf } from '../../report/slug.js'
import { FIGURES_FOLDER } from '../../report/write.js'
import type { Plan } from '../plan/plan.js'
import type { ResultTable } from '../results/table.js'
import { aggregate, type PointSummary } from './aggregate.js'
import type { SweepFigure } from './chart.js'
import { differenceFigure, methodOf } from './differences.js'
import { dotsFigure } from './dots.js'
import { figureCsv, pointsCsv, reportDocument } from './files.js'
import { capital, meansFigure, type SweepResults } from './means.js'
import { pointTable } from './table.js'

/** Maximum number of metrics that are drawn if the spec asks for no figures. */
const MAX_METRICS = 4

/**
 * Returns the report of a sweep's stored results, as far as they go. Summaries are computed first, and only these are
 * drawn, but for the faint lines of the first seeds. `facts` describe the run at the foot of the page.
 */
export function sweepReport(plan: Plan, table: ResultTable, facts: CommandOutcome['facts'] = []): CommandOutcome {
  const { sweep } = plan
  const results: SweepResults = { plan, table, summaries: aggregate(plan, table) }
  const drawn = figuresOf(results)
  const slugs = slugsOf(drawn.map(({ figure }) => figure.title))
  const pathOf = (at: number, extension: string) => `${FIGURES_FOLDER}/${slugs[at]}.${extension}`
  return {
    title: sweep.title,
    about: aboutOf(results),
    design: Object.entries(sweep.about ?? {}).map(([heading, text]) => [capital(heading), text]),
    document: reportDocument(results),
    tables: [pointTable(results)],
    figures: drawn.map(({ figure }, at) => ({
      ...figure,
      files: [
        { label: 'SVG', href: pathOf(at, 'svg') },
        { label: 'CSV', href: pathOf(at, 'csv') },
      ],
    })),
    files: [
      ...drawn.map(({ values }, at) => ({ name: pathOf(at, 'csv'), text: figureCsv(values) })),
      { name: 'points.csv', text: () => pointsCsv(results) },
    ],
    checks: [],
    facts: [['trials', sweep.kind.summary], ['seeds', seedsText(results)], ['numerics', sweep.numerics], ...facts],
  }
}

/** Returns the figures that the spec asks for; by default those of the first metrics, and differences of methods. */
function figuresOf(results: SweepResults): SweepFigure[] {
  const { sweep, metrics } = results.plan
  const first = sweep.until?.metric ?? metrics[0]
  const method = methodOf(results)
  if (sweep.figures) {
    const asked = sweep.figures.map((request) => meansFigure(results, request.metric ?? first, request))
    return asked.filter((figure) => figure !== undefined)
  }
  const shown = [first, ...metrics.filter((metric) => metric !== first)].slice(0, MAX_METRICS)
  const means = shown.map((metric) => meansFigure(results, metric) ?? dotsFigure(results, metric))
  const differences = method === undefined ? undefined : differenceFigure(results, first, method)
  return [means[0], differences, ...means.slice(1)].filter((figure) => figure !== undefined)
}

function aboutOf({ plan: { sweep, metrics }, summaries }: SweepResults): string {
  const total = (of: keyof PointSummary['trials']) => summaries.reduce((sum, { trials }) => sum + trials[of], 0)
  const counts = (['refused', 'failed', 'missing'] as const).map((state) => [total(state), state] as const)
  const others = counts.filter(([count]) => count > 0).map(([count, state]) => `${text(count)} ${state}`)
  const left = sweep.figures ? 0 : metrics.length - MAX_METRICS
  return [
    `${text(total('ok'))} trials at ${text(summaries.length)} points${others.length > 0 ? `; ${others.join(', ')}` : ''}.`,
    ...(left > 0 ? [`${left} more metrics are in the table, not in figures.`] : []),
  ].join(' ')
}

function seedsText({ plan: { sweep } }: SweepResults): string {
  const { firstSeed, seeds, draws } = sweep.replicates
  const each = draws === 1 ? '' : `, ${draws} draws of labels each`
  const { until } = sweep
  const stop = until ? `, until the standard error of ${until.metric} is ${until.se}` : ''
  return `${seeds} from ${firstSeed} on${each}${stop}`
}

const text = (count: number): string => count.toLocaleString('en-US')
