import { defineConfig, devices } from '@playwright/test'
import { launchOptions } from './e2e/browser.mjs'

const port = 4179
const url = `http://127.0.0.1:${port}/`

/** Drives the built app: `npm run test:e2e` builds it first. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  forbidOnly: !!process.env.CI,
  retries: 0,
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    baseURL: url,
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    launchOptions: launchOptions(),
  },
  webServer: {
    command: `npm run preview -- --port ${port} --strictPort`,
    url,
    reuseExistingServer: !process.env.CI,
    timeout: 60_000,
  },
})
