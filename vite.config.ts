import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { programs } from './vite-plugin-programs.ts'

// Cross-origin isolation gives the page SharedArrayBuffer.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

export default defineConfig({
  // Relative, so that the build works under any path of any static host.
  base: './',
  plugins: [svelte(), programs()],
  worker: {
    format: 'es',
    plugins: () => [programs()],
    rolldownOptions: {
      output: {
        // A service worker answers for what is beside and below it, and keeps its name so that it can be updated.
        entryFileNames: ({ name }) =>
          name === 'net.service-worker' ? 'service-worker.js' : 'assets/[name]-[hash].js',
        codeSplitting: { groups: [{ name: 'system', test: /\/src\/workers\/system\.worker\.ts$/ }] },
      },
    },
  },
  build: {
    target: 'es2023',
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'main', tags: ['$initial'], priority: 1 },
            { name: 'dashboard', test: /\/src\/ui\/index\.ts$/ },
          ],
        },
      },
    },
  },
  // In development the service worker's script is not beside the page.
  server: { host: '127.0.0.1', headers: { ...headers, 'Service-Worker-Allowed': '/' } },
  preview: { host: '127.0.0.1', port: 4173, strictPort: false, headers },
  // Dependencies met only inside workers: found late, they would reload the page in dev.
  optimizeDeps: { include: ['comlink', 'zod', 'acorn', 'mrmime'] },
})
