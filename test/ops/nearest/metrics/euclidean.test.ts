import { metricAgreesWithItsDefinition } from './agrees.js'

metricAgreesWithItsDefinition('euclidean')
