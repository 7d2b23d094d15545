/** The ten functions to know first. */
export const MOST_USED = [
  'nearest',
  'prepareNearest',
  'auditLabels',
  'aggregateVotes',
  'fitKernel',
  'fitTeacher',
  'distill',
  'evaluate',
  'readTable',
  'createEngine',
]
