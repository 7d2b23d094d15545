#!/usr/bin/env node
import { families } from '../lab/claims/catalog.js'
import { experiments } from '../lab/experiments/registry.js'
import { runProcess } from './process.js'

await runProcess({ experiments, families, claimsModule: import.meta.resolve('../lab/claims/catalog.js') })
