#!/usr/bin/env node
import { families } from '../claims/catalogue.js'
import { experiments } from '../experiments/registry.js'
import { runProcess } from './process.js'

await runProcess({ experiments, families })
