// `npm start`: says how long it takes, as measured, and runs the main job on real data. Arguments are those of the
// experiment: `npm start -- --noise 0.3`.
import { isPrepared } from './prepare.js'

const time = isPrepared() ? 'about 15 seconds' : 'a minute and a half, most of it to install and build,'
console.error(`Ten teachers and a student on real digits: ${time} on two processors.`)
process.argv.splice(2, 0, 'dist/command/main.js', 'run', 'figure1', '--out', 'report')
await import('./run.js')
