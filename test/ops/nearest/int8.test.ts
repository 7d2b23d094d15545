import { agreesWithTheDefinition } from './agrees.js'

agreesWithTheDefinition('int8')
