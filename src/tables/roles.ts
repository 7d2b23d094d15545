/**
 * Names by which the columns of a table are recognized. A name is compared in lower case, without punctuation
 * before it, with words joined by _ and without the endings '_id' and '_ids': 'workerId' and 'Worker ID' are 'worker'.
 * British spellings are recognized too.
 */
const NAMES = {
  item: [
    ...['item', 'task', 'question', 'example', 'object', 'unit', 'instance', 'sample', 'document', 'doc', 'image'],
    ...['text', 'sentence', 'case', 'patient', 'subject', 'row', 'orig', 'id', 'index', 'key', 'q', 'i'],
  ],
  annotator: [
    ...['annotator', 'worker', 'rater', 'coder', 'judge', 'labeler', 'performer', 'observer', 'expert'],
    ...['reviewer', 'user', 'model', 'source', 'party', 'teacher', 'amt_worker', 'w', 'j'],
  ],
  label: [
    ...['label', 'vote', 'answer', 'rating', 'response', 'annotation', 'judgment', 'choice', 'class'],
    ...['category', 'prediction', 'decision', 'value', 'code', 'y'],
  ],
  gold: [
    ...['gold', 'truth', 'gold_label', 'goldlabel', 'true_label', 'truelabel', 'ground_truth', 'groundtruth'],
    ...['gold_standard', 'correct_answer', 'correct_label', 'correct', 'true'],
  ],
  target: [
    ...['label', 'labels', 'y', 'target', 'targets', 'class', 'classes', 'given_label', 'noisy_label'],
    ...['observed_label', 'class_label', 'category', 'outcome', 'annotation'],
  ],
  id: [
    ...[
      'id',
      'uid',
      'uuid',
      'guid',
      'key',
      'index',
      'unnamed_0',
      'index_level_0',
      'row',
      'item',
      'example',
      'instance',
    ],
    ...['sample', 'case', 'subject', 'patient', 'document', 'doc', 'image', 'name'],
  ],
} as const

/** A part that a column has in a table: `target` is the label of a row of features, `id` its id. */
export type Role = keyof typeof NAMES

/** Returns a name in the form in which it is compared. */
function baseOf(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/^[^a-z]+/, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/(?<=.)_ids?$/, '')
    .replace(/_+$/, '')
    .replace(/(?<=label)l(?=er)|(?<=judg)e(?=ment)/, '')
}

/** Returns true if a column's name is one of those of the role. */
export const hasRole = (role: Role, name: string): boolean => (NAMES[role] as readonly string[]).includes(baseOf(name))

/** Returns the column whose name is the most usual one for the role; undefined if no name is known. */
export function columnOf(role: Role, names: readonly string[]): string | undefined {
  const bases = names.map(baseOf)
  const known = NAMES[role].find((each) => bases.includes(each))
  return known === undefined ? undefined : names[bases.indexOf(known)]
}

/** Matches names such as 'passengerId' and 'row_id'. */
const ID_ENDING = /(?:[a-z0-9]Ids?|[_ .-]ids?)$|^$/

/**
 * Returns the column of ids of a table of features: one of a known name, one whose name ends in 'id', or one without a
 * name, as pandas writes its index. Returns undefined if there is none.
 */
export function idColumnOf(names: readonly string[]): string | undefined {
  return columnOf('id', names) ?? names.find((name) => ID_ENDING.test(name) || ID_ENDING.test(name.toLowerCase()))
}
