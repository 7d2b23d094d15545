/** The module that the threads of sweeps import. Bundled, it lies beside the command, where `main.ts` looks for it. */
export { kinds } from '../lab/sweeps/kinds/registry.js'
