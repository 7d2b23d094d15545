/** The guides that explanations link to, below the site's root. */
const GUIDES = {
  start: 'guides/getting-started.html',
  theory: 'guides/theory.html',
  votes: 'guides/votes.html',
  speed: 'guides/speed.html',
} as const
export type GuideName = keyof typeof GUIDES

/**
 * Returns the address of a guide, relative to the page. The playground is in a folder below the site's root; another
 * page names the way to the root as `data-root` of its `html` element.
 */
export const guideAddress = (guide: GuideName): string =>
  `${document.documentElement.dataset.root ?? '../'}${GUIDES[guide]}`

/** Kaplun et al., Knowledge distillation: bad models can be good role models (2022). */
export const PAPER = 'https://arxiv.org/abs/2203.14649'

/** The words of the page that a visitor may not know, with an explanation in plain sentences and the guide to read on. */
export const TERMS = {
  labels: {
    title: 'Noisy labels',
    text: 'Each point has a right class, but some labels were flipped to another class, as by a careless annotator. Nobody knows which ones.',
    guide: 'start',
  },
  teacher: {
    title: 'Teacher',
    text: 'A model that was fitted to noisy labels. The nearest-neighbor teacher answers with the label of the closest point it has seen, right or wrong.',
    guide: 'start',
  },
  sampler: {
    title: 'Sampler',
    text: 'A model that is wrong as often as its labels: its answer at a new point is like a fresh draw of a noisy label. That makes it a bad model, but a fair witness.',
    guide: 'theory',
  },
  student: {
    title: 'Student',
    text: 'A model that never sees the noisy labels. Teachers label new points, each point by one teacher drawn at random, and the student is fitted to these labels.',
    guide: 'start',
  },
  vote: {
    title: 'Vote',
    text: 'The class that most teachers answer, also called the plurality. Errors that differ from teacher to teacher are outvoted.',
    guide: 'start',
  },
  bayes: {
    title: 'Bayes rule',
    text: 'The right answer: at each point the class that is most likely there. No model can be wrong less often.',
    guide: 'theory',
  },
  excess: {
    title: 'Excess risk',
    text: 'How much more often the model misses a noisy label than the Bayes rule does. It is 0 for the best model, because even that one cannot foresee flips.',
    guide: 'theory',
  },
  agreement: {
    title: 'Matches noise',
    text: 'Share of new points on which the model answers with their noisy label. The Bayes rule matches the labels that were not flipped.',
    guide: 'theory',
  },
  twoAgree: {
    title: 'Two agree',
    text: 'Share of new points on which two teachers give the same answer. For samplers it is the same as the share that matches noise.',
    guide: 'theory',
  },
  theory: {
    title: 'Measured and theory',
    text: 'Measured: counted in this page on 4,000 new points; ± reaches the farther end of the 95% interval. Theory: what formulas predict far from the borders between classes, where a model has few errors but those of its labels. For the student the formula is an approximation.',
    guide: 'theory',
  },
  oneVote: {
    title: 'One vote',
    text: 'One annotator of each item, drawn at random, decides its label: wrong as often as annotators are. The paper trains students on such labels.',
    guide: 'votes',
  },
  plurality: {
    title: 'Plurality',
    text: 'The label with most votes, where every vote counts the same; with two labels, the majority. A coin decides ties. Its exact error is known if one knows the annotators.',
    guide: 'theory',
  },
  weighed: {
    title: 'Weighed votes',
    text: 'Annotators who often agree with the others are believed more, those who answer at random less, and those who copy each other count as one. No right label is needed: the function aggregateVotes estimates all of this from the votes.',
    guide: 'votes',
  },
  bestVotes: {
    title: 'Best possible',
    text: 'The rule that knows the accuracy of every annotator, and who copies whom. No rule that sees only the votes is wrong less often.',
    guide: 'votes',
  },
  interval: {
    title: '95% interval',
    text: 'It contains the true accuracy in 19 of 20 cases. It is wide when there are few votes.',
    guide: 'votes',
  },
} as const satisfies Record<string, { title: string; text: string; guide: GuideName }>

export type TermName = keyof typeof TERMS
