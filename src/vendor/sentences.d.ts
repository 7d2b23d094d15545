// What scripts/sentences.js writes: the docstrings of options that the command has as flags, by interface and member.
export const SENTENCES: { readonly EngineOptions: { readonly threads: string; readonly numerics: string } }
