import { metricAgreesWithItsDefinition } from './agrees.js'

metricAgreesWithItsDefinition('inner product')
