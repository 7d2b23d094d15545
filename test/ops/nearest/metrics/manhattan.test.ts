import { metricAgreesWithItsDefinition } from './agrees.js'

metricAgreesWithItsDefinition('manhattan')
