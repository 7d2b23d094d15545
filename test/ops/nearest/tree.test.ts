import { agreesWithTheDefinition } from './agrees.js'

agreesWithTheDefinition('tree')
