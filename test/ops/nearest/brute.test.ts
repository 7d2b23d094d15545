import { agreesWithTheDefinition } from './agrees.js'

agreesWithTheDefinition('brute')
