/** Public calls that can take long, at sizes where they do. */
import { data } from './data.js'
import { ops } from './ops.js'
import { samplers } from './samplers.js'
import { teachers } from './teachers.js'

export const calls = { ...data, ...ops, ...samplers, ...teachers }
