import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

// Cross-origin isolation gives the page SharedArrayBuffer.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

export default defineConfig({
  // Relative, so that the build works under any path of any static host.
  base: './',
  plugins: [svelte()],
  worker: { format: 'es' },
  build: { target: 'es2023' },
  server: { host: '127.0.0.1', headers },
  preview: { host: '127.0.0.1', port: 4173, strictPort: false, headers },
  // Dependencies met only inside workers: found late, they would reload the page in dev.
  optimizeDeps: { include: ['comlink', 'zod', 'acorn'] },
})
