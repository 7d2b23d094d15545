/** The module that the threads of `verify` import. Bundled, it lies beside the command, where `main.ts` looks for it. */
export { families } from '../lab/claims/catalog.js'
