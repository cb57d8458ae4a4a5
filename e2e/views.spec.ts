/** Every view: reached by the navigation and by its address, and showing what it is for. */
import { views, type Dashboard, type View } from './dashboard'
import { expect, test } from './fixtures'

const contents: Record<View, (dashboard: Dashboard) => Promise<void>> = {
  async Overview({ page }) {
    const health = page.getByRole('list', { name: 'Health' })
    await expect(health.getByRole('link', { name: /^Running/ })).toContainText(/[1-9]\d*\/[1-9]/)
    await expect(page.getByRole('img', { name: /^Messages in the last minute/ })).toBeVisible()
    await expect(page.getByRole('region', { name: 'Run a scenario' })).toContainText('Ping and pong')
  },
  async Daemons(dashboard) {
    await expect(dashboard.rows('Daemons', '/srv/filesystem')).toBeVisible()
  },
  async Messages(dashboard) {
    await expect(dashboard.rows('Messages', 'beat').first()).toBeVisible()
  },
  async Files(dashboard) {
    await expect(dashboard.rows('Files', 'readme.txt')).toBeVisible()
  },
  async Network({ page }) {
    await expect(page.getByRole('table', { name: 'Listeners' })).toContainText('network')
  },
  async Processes({ page }) {
    await expect(page.getByText('No process yet.')).toBeVisible()
  },
  async Namespace({ page }) {
    const root = page.getByRole('list', { name: 'Entries of /', exact: true })
    await expect(root.getByRole('link', { name: /^srv/ })).toBeVisible()
    await expect(page.getByRole('table', { name: /^Binds and mounts/ })).toContainText('filesystem')
  },
  async Metrics({ page }) {
    await expect(page.getByRole('img', { name: /^Messages, per second/ })).toBeVisible()
  },
  async Scenarios({ page }) {
    await expect(page.getByRole('list', { name: 'Scenarios' }).getByRole('link')).not.toHaveCount(0)
  },
}

test('every view is reached by the navigation, and the back button goes back', async ({
  dashboard,
  page,
}) => {
  await dashboard.open()
  for (const view of views) {
    await dashboard.go(view)
    await contents[view](dashboard)
    await expect(dashboard.views.getByRole('link', { name: view })).toHaveAttribute('aria-current', 'page')
  }
  await page.goBack()
  await dashboard.shows('Metrics')
})

test('every view has an address of its own', async ({ dashboard }) => {
  await dashboard.open({ at: '/scenarios' })
  await dashboard.shows('Scenarios')
  for (const view of views) {
    await dashboard.follow(`/${view.toLowerCase()}`)
    await dashboard.shows(view)
    await contents[view](dashboard)
  }
  await dashboard.page.reload()
  await dashboard.shows('Scenarios')
})

test('the inspector is part of the address, and stays when the view changes', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/messages?daemon=filesystem&tab=send' })
  await expect(dashboard.inspector.getByRole('form', { name: 'Send to filesystem' })).toBeVisible()
  await dashboard.go('Metrics')
  await expect(dashboard.inspector.getByRole('tab', { name: 'Send' })).toHaveAttribute(
    'aria-selected',
    'true',
  )
  await dashboard.inspector.getByRole('button', { name: 'Close inspector' }).click()
  await expect(dashboard.inspector).toBeHidden()
  await expect(page).toHaveURL(/#\/metrics$/)
})

test('the metrics draw the traffic, and tell it in words and as a table', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/metrics' })
  await page.evaluate(async () => {
    for (let note = 0; note < 50; note++) await dan9.send('echo', 'note', { note })
  })
  const chart = page.getByRole('img', { name: /^Messages, per second/ })
  await expect(chart).toHaveAccessibleName(/now \S+, least \S+, most [1-9]/)
  const drawn = () =>
    chart.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      const colors = new Set<string>()
      for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] === 255) colors.add(data.slice(at, at + 3).join())
      }
      return colors.size
    })
  await expect.poll(drawn).toBeGreaterThan(1)
  await page.getByText('Messages as a table').click()
  await expect(page.getByRole('row', { name: /^Messages/ })).toContainText(/[1-9]/)
  const received = page.getByRole('list', { name: 'Legend of Received by daemon' })
  await page.getByRole('button', { name: 'Choose the busiest again' }).click()
  await expect(received).toContainText('echo')
  await page.getByRole('navigation', { name: 'Time shown' }).getByRole('link', { name: '10 minutes' }).click()
  await expect(page).toHaveURL(/show=ten-minutes/)
})
