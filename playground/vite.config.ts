import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { digitsAsset } from './digits-asset.ts'

const ISOLATION = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }

// Static files that work from any host and any path: every address in them is relative.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [digitsAsset()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es' },
  build: { outDir: '../site/playground', emptyOutDir: true, target: 'es2022' },
  // Threads take an isolated page; without these headers one thread computes.
  server: { headers: ISOLATION },
  preview: { headers: ISOLATION },
})
