/** The first visit, and what is said when the system cannot boot. */
import { expect, test } from './fixtures'

test('the page boots with its system daemons running, and says so', async ({ dashboard, page }) => {
  await dashboard.open({ at: '/daemons' })
  for (const name of ['client', 'echo', 'filesystem', 'kernel', 'namespace', 'network', 'process', 'pulse']) {
    await expect(dashboard.rows('Daemons', `/srv/${name}`)).toContainText('running')
  }
  await expect(page.getByRole('banner')).toContainText('running')
  await expect(page).toHaveTitle('Daemons · Dan9')
})

for (const asked of ['abc', '0', '1.5']) {
  test(`?hosts=${asked} does not boot, and the page says why`, async ({ page }) => {
    await page.goto(`./?hosts=${asked}`)
    const alert = page.getByRole('alert')
    await expect(alert.getByRole('heading', { name: 'The system did not boot' })).toBeVisible()
    await expect(alert).toContainText(`hosts must be a whole number from 1 to 64, not '${asked}'`)
    await expect(page.getByRole('button', { name: 'Reload the page' })).toBeVisible()
    const refused = page.evaluate(() => dan9.ready)
    await expect(refused).rejects.toThrow('[invalid_argument] hosts must be')
  })
}

test('the tour is offered on the first visit only, and leads to the scenarios', async ({
  dashboard,
  page,
}) => {
  await dashboard.open({ toured: false })
  const tour = page.getByRole('dialog', { name: 'Tour' })
  for (let step = 1; step < 5; step++) {
    await expect(tour).toContainText(`Step ${step} of 5`)
    await tour.getByRole('button', { name: 'Next' }).click()
  }
  await tour.getByRole('link', { name: 'See the scenarios' }).click()
  await dashboard.shows('Scenarios')
  await expect(tour).toBeHidden()
  await page.reload()
  await dashboard.shows('Scenarios')
  await expect(tour).toBeHidden()
})

test('a link to a view is not taken over by the tour, and who goes elsewhere ends it', async ({
  dashboard,
  page,
}) => {
  await dashboard.open({ at: '/messages', toured: false })
  await expect(page.getByRole('heading', { level: 1, name: 'Messages' })).toBeVisible()
  const tour = page.getByRole('dialog', { name: 'Tour' })
  await expect(tour).toBeHidden()
  await page.goto('./#/overview')
  await page.getByRole('button', { name: 'Help' }).click()
  await page.getByRole('button', { name: 'Take the tour' }).click()
  await expect(tour).toBeVisible()
  await page.getByRole('link', { name: 'Daemons', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Daemons' })).toBeVisible()
  await expect(tour).toBeHidden()
})

test('a browser without what is needed is told what it lacks', async ({ page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'Worker'))
  await page.goto('./')
  await expect(page.getByRole('alert')).toHaveText(
    'Dan9 needs a newer browser: this one has no Web Workers, no module workers.',
  )
})
