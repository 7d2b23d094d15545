/**
 * Specs that ask for something that there is not: what is wrong, the text, and the message after the name of the file.
 */
export const MALFORMED: readonly (readonly [what: string, text: string, message: string])[] = [
  ['an empty file', '', ' the spec is empty but must be an object such as { sweep: noise, grid: { … } }'],
  ['a list', '- a', '1: the spec is a list of 1 but must be an object such as { sweep: noise, grid: { … } }'],
  ['a word', 'noise', "1: the spec is 'noise' but must be an object such as { sweep: noise, grid: { … } }"],
  [
    'YAML that does not parse',
    'sweep: a\ngrid: [1',
    '2: Flow sequence in block collection must be sufficiently indented and end with a ]',
  ],
  ['two documents', 'sweep: a\n---\nsweep: b', '2: a second document begins but a spec must be one document'],
  ['an unknown tag', 'sweep: a\ntitle: !js x', '2: the tag !js is unknown'],
  ['an alias', 'sweep: &a a\ntitle: *a', '2: *a is an alias; write the value out'],
  ['a bomb of aliases', 'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]', '2: *a is an alias; write the value out'],
  ['a key that is a list', 'sweep: a\n? [1, 2]\n: 3', '2: a key is a list or an object but must be a name'],
  ['equal keys', 'sweep: a\ngrid:\n  noise: [0]\n  noise: [1]', '4: grid.noise is given twice, first on line 3'],
  ['equal keys in JSON', '{ "sweep": "a",\n "sweep": "b" }', '2: sweep is given twice, first on line 1'],
  ['an absurd depth', `sweep: ${'['.repeat(50_000)}`, '1: lists or objects are nested too deeply'],
  ['no name', 'grid: { noise: [0, 1] }', '1: sweep is missing'],
  ['an empty name', "sweep: ''", "1: sweep is '' but must be a text of 1 to 100 characters"],
  ['a misspelled key', 'sweep: a\ngird: { noise: [0] }', '2: gird is not a key of a spec; did you mean grid?'],
  [
    'a key of every object',
    'sweep: a\nconstructor: 1',
    '2: constructor is not a key of a spec; known are sweep, title, about, trial, numerics, fixed, grid, zip, list, exclude, replicates, until, independent, figures',
  ],
  [
    '__proto__ as a key',
    'sweep: a\n__proto__: { grid: 1 }',
    '2: __proto__ is not a key of a spec; known are sweep, title, about, trial, numerics, fixed, grid, zip, list, exclude, replicates, until, independent, figures',
  ],
  [
    '__proto__ as a parameter',
    'sweep: a\ngrid:\n  __proto__: [1]',
    '3: grid.__proto__ is not a parameter of paper; known are noise, train, test, shift, sampler, sampler.k, sampler.ridge, sampler.shape, sampler.shape.smoothness',
  ],
  [
    'a terminal escape in a key',
    'sweep: a\n"\\e[31mred": 1',
    '2: \\x1b[31mred is not a key of a spec; known are sweep, title, about, trial, numerics, fixed, grid, zip, list, exclude, replicates, until, independent, figures',
  ],
  [
    'an unknown kind of trials',
    'sweep: a\ntrial: papr',
    "2: trial is 'papr' but must be a kind of trials; did you mean paper?",
  ],
  ['other numerics', 'sweep: a\nnumerics: fast', "2: numerics is 'fast' but must be one of strict, relaxed"],
  ['an unknown heading', 'sweep: a\nabout: { aim: x }', '2: about.aim is not a heading of about; did you mean aims?'],
  ['independent that is a word', 'sweep: a\nindependent: sure', "2: independent is 'sure' but must be true or false"],
  [
    'a misspelled parameter',
    'sweep: a\ngrid:\n  nois: [0, 1]',
    '3: grid.nois is not a parameter of paper; did you mean noise?',
  ],
  [
    'a parameter that there is not',
    'sweep: a\nfixed: { temperature: 3 }',
    '2: fixed.temperature is not a parameter of paper; known are noise, train, test, shift, sampler, sampler.k, sampler.ridge, sampler.shape, sampler.shape.smoothness',
  ],
  [
    'a grid that is a list',
    'sweep: a\ngrid: [noise]',
    '2: grid is a list of 1 but must be an object of axes such as { noise: [ … ] }',
  ],
  [
    'an axis that is a value',
    'sweep: a\ngrid: { noise: 0.1 }',
    '2: grid.noise is 0.1 but must be a list of values or a range such as { from: 0, to: 0.5, count: 6 }',
  ],
  [
    'an axis without values',
    'sweep: a\ngrid: { noise: [] }',
    '2: grid.noise is a list of 0 but must be a list of values, at least 1',
  ],
  [
    'a value out of range',
    'sweep: a\ngrid:\n  noise:\n    - 0.1\n    - 1.5',
    '5: grid.noise[1] is 1.5 but must be a number from 0 to 1',
  ],
  [
    'a value that is not whole',
    'sweep: a\nfixed: { noise: 0, train: 1.5 }',
    '2: fixed.train is 1.5 but must be a whole number from 1 to 100000',
  ],
  [
    'a value that is text',
    'sweep: a\nfixed: { noise: high }',
    "2: fixed.noise is 'high' but must be a number from 0 to 1",
  ],
  ['a value that is not finite', 'sweep: a\nfixed: { shift: .inf }', '2: fixed.shift is Infinity but must be a number'],
  [
    'a value that is nothing',
    'sweep: a\nfixed: { noise: }',
    '2: fixed.noise is empty but must be a number from 0 to 1',
  ],
  [
    'a misspelled choice',
    'sweep: a\ngrid: { sampler: [neerest] }',
    "2: grid.sampler[0] is 'neerest' but must be one of nearest, knots, kernel, tree, or an object such as { name: nearest }; did you mean nearest?",
  ],
  [
    'a misspelled choice with parameters',
    'sweep: a\ngrid: { sampler: [{ name: neerest, k: 3 }] }',
    "2: grid.sampler[0].name is 'neerest' but must be one of nearest, knots, kernel, tree",
  ],
  [
    'a choice without name',
    'sweep: a\ngrid: { sampler: [{ k: 3 }] }',
    '2: grid.sampler[0].name is missing but must be one of nearest, knots, kernel, tree',
  ],
  [
    'a parameter of another choice',
    'sweep: a\ngrid: { sampler: [{ name: tree, k: 3 }] }',
    '2: grid.sampler[0].k is not a parameter of tree; there are none',
  ],
  [
    'a nested value out of range',
    'sweep: a\nfixed: { sampler: { name: knots, k: 10 } }',
    '2: fixed.sampler.k is 10 but must be a whole number from 3 to 9',
  ],
  [
    'a missing parameter',
    'sweep: a\ngrid: { train: [1, 2] }',
    '1: the spec needs noise, a number from 0 to 1: set it in fixed, grid, zip or list',
  ],
  [
    'a missing nested parameter',
    'sweep: a\ngrid:\n  noise: [0]\n  sampler: [nearest, kernel]',
    '4: grid.sampler[1] needs sampler.ridge, a number of 0 or more: set it in fixed, grid, zip or list',
  ],
  ['equal values', 'sweep: a\ngrid: { noise: [0.1, 0.2, 0.10] }', '2: grid.noise[2] is 0.1, the same as grid.noise[0]'],
  [
    'equal values after defaults',
    'sweep: a\ngrid: { noise: [0], sampler: [nearest, { name: nearest, k: 1 }] }',
    '2: grid.sampler[1] is nearest { k: 1 }, the same as grid.sampler[0]',
  ],
  [
    'equal values of a range',
    'sweep: a\ngrid: { noise: [0], train: { from: 1, to: 3, count: 9 } }',
    '2: grid.train[1] is 1, the same as grid.train[0]',
  ],
  [
    'a range without number',
    'sweep: a\ngrid: { noise: { from: 0, to: 1 } }',
    '2: grid.noise has neither count nor step',
  ],
  [
    'a range with count and step',
    'sweep: a\ngrid: { noise: { from: 0, to: 1, count: 3, step: 0.5 } }',
    '2: grid.noise has both count and step; give one of them',
  ],
  [
    'a step that does not divide',
    'sweep: a\ngrid: { noise: { from: 0, to: 1, step: 0.3 } }',
    '2: grid.noise has a step of 0.3, which does not lead from 0 to 1; give count instead',
  ],
  ['a step of zero', 'sweep: a\ngrid: { noise: { from: 0, to: 1, step: 0 } }', '2: grid.noise has a step of 0'],
  [
    'a logarithm of zero',
    'sweep: a\ngrid: { noise: { from: 0, to: 1, count: 3, scale: log } }',
    '2: grid.noise has a log scale, whose from and to must be above 0',
  ],
  [
    'a misspelled key of a range',
    'sweep: a\ngrid: { noise: { form: 0, to: 1, count: 3 } }',
    '2: grid.noise.form is not a key of a range; did you mean from?',
  ],
  [
    'a range beyond the values allowed',
    'sweep: a\ngrid: { noise: { from: 0, to: 2, count: 3 } }',
    '2: grid.noise[2] is 2 but must be a number from 0 to 1',
  ],
  [
    'a range of choices',
    'sweep: a\ngrid: { sampler: { from: 0, to: 2, count: 3 } }',
    '2: grid.sampler is an object but must be a list of values',
  ],
  [
    'a parameter set twice',
    'sweep: a\nfixed: { noise: 0 }\ngrid: { noise: [0, 1] }',
    '3: grid.noise is already set by fixed.noise',
  ],
  [
    'a parameter set by list and zip',
    'sweep: a\nzip: { noise: [0] }\nlist:\n  - { train: 3 }\n  - { noise: 1 }',
    '5: list[1].noise is already set by zip.noise',
  ],
  [
    'a nested parameter set twice',
    'sweep: a\ngrid:\n  noise: [0]\n  sampler: [{ name: nearest, k: 3 }]\n  sampler.k: [1]',
    '4: grid.sampler[0].k is already set by grid.sampler.k',
  ],
  [
    'a nested parameter of no point',
    'sweep: a\ngrid: { noise: [0], sampler: [tree], sampler.k: [1, 2] }',
    '2: grid.sampler.k belongs to sampler nearest or knots, which no point has',
  ],
  [
    'a nested parameter of some points in zip',
    'sweep: a\ngrid: { noise: [0], sampler: [tree, nearest] }\nzip: { sampler.k: [1, 2] }',
    '3: zip.sampler.k[0] belongs to sampler nearest or knots, which not every point here has',
  ],
  [
    'a nested value out of range for one choice',
    'sweep: a\ngrid: { noise: [0], sampler: [nearest, knots], sampler.k: [1, 5] }',
    '2: grid.sampler.k[0] is 1 but must be a whole number from 3 to 9 (of knots)',
  ],
  [
    'axes of zip of other lengths',
    'sweep: a\nzip: { noise: [0, 1], train: [1, 2, 3] }',
    '2: zip.train has 3 values but zip.noise has 2',
  ],
  [
    'equal points of a list',
    'sweep: a\nlist:\n  - { noise: 0 }\n  - { noise: 1 }\n  - { noise: 0, train: 100 }',
    '5: list[2] gives the same point as list[0]',
  ],
  [
    'equal rows of zip',
    'sweep: a\nzip:\n  noise: [0, 1, 0]\n  train: [5, 6, 5]',
    '3: zip.noise[2] gives the same point as zip.noise[0]',
  ],
  [
    'a value excluded that there is not',
    'sweep: a\ngrid: { noise: [0, 1] }\nexclude: [{ noise: 0.5 }]',
    '3: exclude[0].noise is 0.5 but points have 0, 1',
  ],
  [
    'an exclusion that matches nothing',
    'sweep: a\nzip: { noise: [0, 1], train: [5, 6] }\nexclude: [{ noise: 0, train: 6 }]',
    '3: exclude[0] matches no point: none has all of noise, train like this',
  ],
  [
    'an exclusion without parameter',
    'sweep: a\ngrid: { noise: [0, 1] }\nexclude: [{}]',
    '3: exclude[0] names no parameter; known are noise, train, test, shift, sampler',
  ],
  [
    'everything excluded',
    'sweep: a\ngrid: { noise: [0, 1] }\nexclude: [{ noise: 0 }, { noise: 1 }]',
    '3: exclude leaves no point: exclude[0], exclude[1] match all',
  ],
  [
    'a point that its kind refuses',
    'sweep: a\nfixed: { noise: 0, sampler: { name: nearest, k: 50 } }\ngrid: { train: [20, 60] }',
    '2: fixed.sampler.k is refused: 50 neighbors of 20 rows',
  ],
  [
    'no replicates',
    'sweep: a\ngrid: { noise: [0, 1] }',
    '1: replicates.seeds is missing: give a number of seeds, or until',
  ],
  [
    'no seeds',
    'sweep: a\nreplicates: { seeds: 0 }',
    '2: replicates.seeds is 0 but must be a whole number from 1 to 1000000000',
  ],
  [
    'misspelled seeds',
    'sweep: a\nreplicates: { sed: 3 }',
    '2: replicates.sed is not a key of replicates; known are seeds, draws',
  ],
  [
    'half a draw',
    'sweep: a\nreplicates: { seeds: 3, draws: 0.5 }',
    '2: replicates.draws is 0.5 but must be a whole number from 1 to 1000000000',
  ],
  [
    'seeds beside until',
    'sweep: a\nfixed: { noise: 0 }\nreplicates: { seeds: 3 }\nuntil: { metric: error, se: 0.01, max: 200 }',
    '3: replicates.seeds is set, but until.min and until.max set the number of seeds',
  ],
  [
    'a first seed that is negative',
    'sweep: a\nreplicates: { seeds: { from: -1, count: 3 } }',
    '2: replicates.seeds.from is -1 but must be a whole number from 0 to 1000000000',
  ],
  [
    'an unknown metric',
    'sweep: a\nuntil: { metric: eror, se: 0.01, max: 200 }',
    "2: until.metric is 'eror' but must be one of error, risk; did you mean error?",
  ],
  [
    'a standard error of zero',
    'sweep: a\nuntil: { metric: error, se: 0, max: 200 }',
    '2: until.se is 0 but must be a number above 0',
  ],
  [
    'a minimum above the maximum',
    'sweep: a\nfixed: { noise: 0 }\nuntil: { metric: error, se: 0.01, min: 300, max: 200 }',
    '3: until.max is 200 but must be at least min, which is 300',
  ],
  ['no maximum', 'sweep: a\nuntil: { metric: error, se: 0.01 }', '2: until.max is missing'],
  [
    'a difference that does not parse',
    'sweep: a\nfixed: { noise: 0 }\nuntil: { metric: error, se: 0.01, max: 200, of: noise }',
    '3: until.of must be point, or difference(axis) such as difference(noise)',
  ],
  [
    'a difference along no axis',
    'sweep: a\ngrid: { noise: [0, 1] }\nuntil: { metric: error, se: 0.01, max: 200, of: difference(train) }',
    '3: until.of names train, which does not vary; known are noise',
  ],
  [
    'a figure along no axis',
    'sweep: a\ngrid: { noise: [0, 1] }\nreplicates: { seeds: 1 }\nfigures: [{ x: train }]',
    '4: figures[0].x names train, which does not vary; known are noise',
  ],
  [
    'a figure that shows an axis twice',
    'sweep: a\ngrid: { noise: [0, 1] }\nreplicates: { seeds: 1 }\nfigures: [{ x: noise, color: noise }]',
    '4: figures[0].color is noise, which this figure already shows',
  ],
  [
    'three facets',
    'sweep: a\nfigures: [{ facets: [noise, train, test] }]',
    '2: figures[0].facets has more than 2 parameters',
  ],
  [
    'too many points',
    'sweep: a\ngrid: { noise: { from: 0, to: 1, count: 10000 }, train: { from: 1, to: 1000, count: 1000 } }',
    '2: grid asks for too many points: at most 1000000 are allowed, not 10000000',
  ],
  [
    'too many values of an axis',
    'sweep: a\ngrid: { noise: { from: 0, to: 1, count: 100000000 } }',
    '2: grid.noise has more than 1000000 values',
  ],
  [
    'too many trials',
    'sweep: a\ngrid: { noise: [0, 1] }\nreplicates: { seeds: 1000000, draws: 1000 }',
    '3: replicates asks for 2000000000 trials but at most 1000000000 are allowed',
  ],
]
