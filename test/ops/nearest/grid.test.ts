import { agreesWithTheDefinition } from './agrees.js'

agreesWithTheDefinition('grid')
