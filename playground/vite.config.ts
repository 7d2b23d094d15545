import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { digitsAsset } from './digits-asset.ts'

const ISOLATION = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }

/** The playground, its tab “Your data” as a page of its own, and what the documentation's landing page shows of it. */
const PAGES = ['index.html', 'audit/index.html', 'stage/index.html']

// The built page works on any host and below any path, because all of its addresses are relative.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [digitsAsset()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es' },
  build: {
    outDir: '../site/playground',
    emptyOutDir: true,
    target: 'es2022',
    rolldownOptions: { input: PAGES.map((page) => fileURLToPath(new URL(page, import.meta.url))) },
  },
  // Threads need a cross-origin isolated page; without these headers the engine runs on one thread.
  server: { headers: ISOLATION },
  preview: { headers: ISOLATION },
})
