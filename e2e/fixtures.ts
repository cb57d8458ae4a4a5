/** What every spec begins with: a dashboard to drive, in a page whose console must stay free of errors. */
import { test as base, expect, type Page } from '@playwright/test'
import type { Dan9 } from '../src/client/api'
import { Dashboard } from './dashboard'

declare global {
  /** The client, as the page has it. */
  var dan9: Dan9
}

interface Fixtures {
  readonly dashboard: Dashboard
}

interface Shared {
  /** A booted page that tests share which leave it as it was, but for daemons of names of their own. */
  readonly system: Page
}

/** Lends the page, and fails when its console has said anything bad meanwhile. */
async function lend(page: Page, use: (page: Page) => Promise<void>): Promise<void> {
  const said: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') said.push(message.text())
  })
  page.on('pageerror', (error) => said.push(String(error)))
  await use(page)
  expect(said, 'what the console said').toEqual([])
}

export const test = base.extend<Fixtures, Shared>({
  page: ({ page }, use) => lend(page, use),
  dashboard: ({ page }, use) => use(new Dashboard(page)),
  system: [
    async ({ browser }, use, { project }) => {
      const page = await browser.newPage({ baseURL: project.use.baseURL })
      await new Dashboard(page).open()
      await lend(page, use)
      await page.close()
    },
    { scope: 'worker' },
  ],
})

export { expect }
