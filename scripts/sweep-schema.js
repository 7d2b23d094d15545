// Writes the JSON Schema of the specs of sweeps into dist/command, where editors find it. Runs after the JavaScript is
// built: it is made of the schemas by which the command checks a spec.
import { mkdirSync, writeFileSync } from 'node:fs'
import { toJsonSchema } from '@valibot/to-json-schema'
import * as v from 'valibot'
import { kinds } from '../dist/lab/sweeps/kinds/registry.js'
import { specSchema } from '../dist/lab/sweeps/spec/schema.js'

// The first kind is the default, so that a spec of it need not name it.
const [first, ...others] = kinds.map((kind, at) => specSchema(kind, { named: at > 0 }))
// What valibot checks and JSON Schema cannot say is left out.
const schema = toJsonSchema(others.length > 0 ? v.union([first, ...others]) : first, { errorMode: 'ignore' })
mkdirSync('dist/command', { recursive: true })
writeFileSync('dist/command/sweep.schema.json', JSON.stringify({ title: 'Sweep of noisy-teacher', ...schema }))
