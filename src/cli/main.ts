#!/usr/bin/env node
import { experiments } from '../experiments/registry.js'
import { runProcess } from './process.js'

await runProcess(experiments)
