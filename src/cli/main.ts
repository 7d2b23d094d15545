#!/usr/bin/env node
import { families } from '../lab/claims/catalogue.js'
import { experiments } from '../lab/experiments/registry.js'
import { runProcess } from './process.js'

await runProcess({ experiments, families })
