import * as v from 'valibot'
import type { TrialKind } from '../kinds/kind.js'
import { definitionsOf, parametersByName } from './parameters.js'
import { given, listOf, numberOf, objectOf, oneOf, type Schema, schemaOf, textOf, wordOf } from './shapes.js'

/** Number of characters of a sweep's name and of the texts about it. */
const [NAME_LENGTH, TEXT_LENGTH] = [100, 10_000]
/** Largest number of values of one range, of seeds and of draws. */
export const MAX_COUNT = 1_000_000_000

const described = (schema: Schema, help: string): Schema => v.pipe(schema, v.description(help))
const count = (min: number): Schema => numberOf({ type: 'integer', min, max: MAX_COUNT })

/** Returns the schema of an object whose entries are all optional. */
function optional(entries: Readonly<Record<string, Schema>>, shape: { noun: string; example: string }): Schema {
  const all = Object.entries(entries).map(([name, schema]) => [name, v.optional(schema)] as const)
  return objectOf(Object.fromEntries(all), shape)
}

/** Returns the schema of a spec whose trials are of this kind. `named` is true if the spec must name the kind. */
export function specSchema(kind: TrialKind, { named = false } = {}): Schema {
  const trial = described(v.literal(kind.name), `Kind of trials: ${kind.summary}.`)
  const entries: v.ObjectEntries = {
    $schema: v.optional(described(v.string(), 'Address of the schema of this file, for editors.')),
    sweep: described(textOf(NAME_LENGTH), 'Name of the sweep.'),
    title: v.optional(described(textOf(NAME_LENGTH), 'Title of the report; the name by default.')),
    about: v.optional(aboutSchema()),
    trial: named ? trial : v.optional(trial),
    numerics: v.optional(described(wordOf(['strict', 'relaxed']), 'Rounding of the engine; strict by default.')),
    ...pointEntries(kind),
    replicates: v.optional(replicatesSchema()),
    until: v.optional(untilSchema(kind)),
    independent: v.optional(
      described(
        v.boolean((issue) => `is ${given(issue.input)} but must be true or false`),
        'True if points share no random numbers; by default points of one seed do, so that differences are paired.',
      ),
    ),
    figures: v.optional(figuresSchema(kind)),
  }
  return objectOf(entries, { noun: 'a key of a spec', example: 'an object such as { sweep: noise, grid: { … } }' })
}

function aboutSchema(): Schema {
  const text = textOf(TEXT_LENGTH)
  const entries = { aims: text, data: text, estimands: text, methods: text, measures: text }
  const shape = { noun: 'a heading of about', example: 'an object such as { aims: … }' }
  return described(optional(entries, shape), 'Texts for the head of the report.')
}

/** Returns the entries that say which points a sweep has. */
function pointEntries(kind: TrialKind): v.ObjectEntries {
  const named = [...parametersByName(kind.parameters)]
  const values = Object.fromEntries(
    named.map(([name, defined]) => {
      const options = definitionsOf(defined).map(schemaOf)
      return [name, oneOf(options, 'a value of this parameter')]
    }),
  )
  const axes = Object.fromEntries(
    named.map(([name, defined]) => {
      const numeric = defined.some(({ parameter }) => parameter.type !== 'choice')
      return [name, axisSchema(values[name], numeric)]
    }),
  )
  const [noun, first] = [`a parameter of ${kind.name}`, named[0]?.[0] ?? 'name']
  const points = optional(values, { noun, example: `an object of parameters such as { ${first}: … }` })
  const crossed = optional(axes, { noun, example: `an object of axes such as { ${first}: [ … ] }` })
  return {
    fixed: v.optional(described(points, 'Values of parameters that do not vary.')),
    grid: v.optional(described(crossed, 'Axes that are crossed: every combination is a point.')),
    zip: v.optional(described(crossed, 'Axes of equal lengths that go together: first values, second values, …')),
    list: v.optional(described(listOf(points, { wanted: 'a list of points' }), 'Points one by one.')),
    exclude: v.optional(
      described(listOf(points, { wanted: 'a list of points' }), 'Points to leave out: those with all these values.'),
    ),
  }
}

/** Returns the schema of an axis: a list of values or, of a number, also a range. */
function axisSchema(value: Schema, numeric: boolean): Schema {
  const list = listOf(value, { wanted: 'a list of values' })
  if (!numeric) return list
  const number = numberOf({ type: 'number' })
  const range = objectOf(
    {
      from: described(number, 'First value.'),
      to: described(number, 'Last value.'),
      count: v.optional(described(count(2), 'Number of values.')),
      step: v.optional(described(number, 'Difference between values, which must divide the range exactly.')),
      scale: v.optional(described(wordOf(['linear', 'log']), 'Spacing of the values; linear by default.')),
    },
    { noun: 'a key of a range', example: 'a range such as { from: 0, to: 0.5, count: 6 }' },
  )
  return oneOf([list, range], 'a list of values or a range such as { from: 0, to: 0.5, count: 6 }')
}

function replicatesSchema(): Schema {
  const from = numberOf({ type: 'integer', min: 0, max: MAX_COUNT })
  const seeds = objectOf(
    {
      from: v.optional(described(from, 'First seed; 0 by default.')),
      count: v.optional(described(count(1), 'Number of seeds.')),
    },
    { noun: 'a key of seeds', example: 'an object such as { from: 500, count: 100 }' },
  )
  const wanted = 'a whole number of 1 or more, or an object such as { from: 500, count: 100 }'
  const entries = {
    seeds: described(oneOf([count(1), seeds], wanted), 'Number of seeds: each gives new inputs.'),
    draws: described(count(1), 'Draws of labels on the inputs of a seed; 1 by default.'),
  }
  return described(
    optional(entries, { noun: 'a key of replicates', example: 'an object such as { seeds: 100, draws: 2 }' }),
    'How often each point is repeated.',
  )
}

function untilSchema({ metrics }: TrialKind): Schema {
  const se = v.pipe(v.number(positive), v.finite(positive), v.gtValue(0, positive))
  const entries = {
    metric: described(wordOf(Object.keys(metrics)), 'The metric that must be precise.'),
    se: described(se, 'Standard error at which a point stops.'),
    min: v.optional(described(count(2), 'Fewest seeds of a point; 100 by default.')),
    max: described(count(2), 'Most seeds of a point.'),
    of: v.optional(
      described(textOf(NAME_LENGTH), 'point (default), or difference(axis) for the difference to its first value.'),
    ),
  }
  const example = 'an object such as { metric: error, se: 0.001, max: 100000 }'
  return described(objectOf(entries, { noun: 'a key of until', example }), 'Stops a point when it is precise enough.')
}

const positive = ({ input }: { input: unknown }) => `is ${given(input)} but must be a number above 0`

function figuresSchema({ metrics, parameters }: TrialKind): Schema {
  const axis = wordOf([...parametersByName(parameters).keys()])
  const facets = v.pipe(
    listOf(axis, { wanted: 'a list of parameters' }),
    v.check((list) => (list as unknown[]).length <= 2, 'has more than 2 parameters'),
  )
  const figure = optional(
    {
      title: textOf(NAME_LENGTH),
      metric: described(wordOf(Object.keys(metrics)), 'The metric on the vertical axis.'),
      x: described(axis, 'The parameter on the horizontal axis.'),
      color: described(axis, 'The parameter that is told by color.'),
      facets: described(facets, 'At most two parameters whose values get a panel each.'),
    },
    { noun: 'a key of a figure', example: 'an object such as { metric: error, x: noise }' },
  )
  return described(
    listOf(figure, { wanted: 'a list of figures' }),
    'Figures in place of those that the report chooses.',
  )
}
