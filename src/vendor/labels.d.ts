// What scripts/bundle-wasm.js writes: dist/wasm/labels.wasm in base64.
export const LABELS: string
