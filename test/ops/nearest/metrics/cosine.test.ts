import { metricAgreesWithItsDefinition } from './agrees.js'

metricAgreesWithItsDefinition('cosine')
