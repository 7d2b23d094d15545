/** Names of the models of annotators. */
export const METHODS = [
  ...(['auto', 'plurality', 'one-coin', 'dawid-skene', 'mace', 'hierarchical', 'subtypes', 'distractor'] as const),
] as const

/**
 * The model of the annotators. 'plurality': the most frequent label of the item. 'one-coin': each annotator is right
 * with one probability. 'dawid-skene': each has a confusion matrix, fitted by maximum likelihood. 'mace': each knows the
 * answer or draws it from a profile of its own. 'hierarchical': confusion matrices that share a prior, fitted by
 * variational Bayes. 'subtypes': the same, with three subtypes of each class. 'distractor': for multiple-choice
 * questions, whose wrong votes share a distractor. 'auto': the mean of several of these.
 */
export type VoteMethod = (typeof METHODS)[number]
