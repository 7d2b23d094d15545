import { agreesWithTheDefinition } from './agrees.js'

agreesWithTheDefinition('projected')
