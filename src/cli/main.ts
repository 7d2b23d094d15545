#!/usr/bin/env node
import { experiments } from '../lab/experiments/registry.js'
import { families } from './claims.js'
import { kinds } from './kinds.js'
import { runProcess } from './process.js'

await runProcess({
  experiments,
  families,
  claimsModule: import.meta.resolve('./claims.js'),
  kinds,
  kindsModule: import.meta.resolve('./kinds.js'),
})
