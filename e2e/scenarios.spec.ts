/** Every scenario, played as a person plays it: with one host, with two, and with more. */
import type { JSHandle } from '@playwright/test'
import { scenarios } from '../src/scenarios'
import type { Scenario } from '../src/scenarios/scenario'
import type { Dashboard } from './dashboard'
import { expect, test } from './fixtures'

async function choose({ page }: Dashboard, { title }: Scenario): Promise<void> {
  await page.getByRole('list', { name: 'Scenarios' }).getByRole('link', { name: title }).click()
  await expect(page.getByRole('heading', { level: 2, name: title })).toBeVisible()
}

/** Waits until the open scenario has ended, and every one of its steps has passed. */
async function passes({ page }: Dashboard, { title, steps }: Scenario): Promise<void> {
  const article = page.getByRole('article', { name: title })
  await expect(article.getByRole('status')).toHaveText(/passed|failed|Stopped/, { timeout: 40_000 })
  const items = article.getByRole('list', { name: 'Steps' }).getByRole('listitem')
  await expect(items).toHaveCount(steps.length)
  for (const [index, step] of steps.entries()) {
    await expect(items.nth(index)).toContainText(step.title)
    await expect(items.nth(index).getByText(/^(passed|failed|waiting|running)/)).toHaveText(/^passed, /)
  }
  await expect(article.getByRole('status')).toHaveText('Every step passed')
}

/** A promise for the moment when the open scenario says that it plays, however short that is. */
async function beginning({ page }: Dashboard): Promise<JSHandle<{ playing: Promise<void> }>> {
  return page.evaluateHandle(() => {
    const playing = new Promise<void>((resolve) => {
      const observer = new MutationObserver(() => {
        if (document.querySelector('article [role=status]')?.textContent !== 'Playing') return
        observer.disconnect()
        resolve()
      })
      observer.observe(document.body, { subtree: true, childList: true, characterData: true })
    })
    return { playing }
  })
}

for (const hosts of [1, 4]) {
  test(`every scenario passes with ${hosts === 1 ? 'one host' : `${hosts} hosts`}`, async ({ dashboard }) => {
    await dashboard.open({ at: '/scenarios', hosts })
    for (const scenario of scenarios) {
      await test.step(scenario.title, async () => {
        await choose(dashboard, scenario)
        await dashboard.page.getByRole('button', { name: 'Play', exact: true }).click()
        await passes(dashboard, scenario)
      })
    }
  })
}

test('every scenario passes again and again with 2 hosts, and its reset leaves nothing behind', async ({
  dashboard,
}) => {
  await dashboard.open({ at: '/scenarios' })
  const { page } = dashboard
  const before = await page.evaluate(() => dan9.list())
  for (const scenario of scenarios) {
    await choose(dashboard, scenario)
    for (const round of ['first', 'second']) {
      await test.step(`${scenario.title}, the ${round} time`, async () => {
        const began = await beginning(dashboard)
        await page.getByRole('button', { name: 'Play', exact: true }).click()
        await began.evaluate(({ playing }) => playing)
        await passes(dashboard, scenario)
      })
    }
    expect(await page.evaluate(() => dan9.list())).toEqual(expect.arrayContaining([...scenario.daemons]))
    await page.getByRole('button', { name: 'Reset' }).click()
    await dashboard.says('What the scenario made was removed')
    await expect.poll(() => page.evaluate(() => dan9.list())).toEqual(before)
    await expect(page.getByRole('article').getByText('waiting')).toHaveCount(scenario.steps.length)
  }
})

test('a scenario shows what came of its steps', async ({ dashboard }) => {
  await dashboard.open({ at: '/scenarios/seed-tour' })
  const { page } = dashboard
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  const step = page.getByRole('listitem').filter({ hasText: 'Get the metrics' })
  await step
    .getByText(/^Result/)
    .first()
    .click()
  await expect(step.getByRole('region', { name: 'Result of Get the metrics' })).toContainText(
    '"read-count": 1',
  )
  await expect(page.getByRole('article').getByRole('status')).toHaveText('Every step passed')
})

test('a step that cannot be done fails, and says why', async ({ dashboard }) => {
  await dashboard.open({ at: '/scenarios/seed-tour' })
  const { page } = dashboard
  // A network without a service at example.com refuses the connection, which counts as an error.
  await page.evaluate(() => {
    const { create } = dan9
    dan9.create = (spec) => create(spec.type === 'network' ? { ...spec, config: { services: [] } } : spec)
  })
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  const article = page.getByRole('article')
  await expect(article.getByRole('status')).toHaveText('A step failed')
  const failed = article.getByRole('listitem').filter({ hasText: 'Get the metrics' })
  await expect(failed.getByRole('alert')).toContainText('failed_precondition')
  await expect(failed.getByRole('alert')).toContainText('there were 1 errors')
  await expect(article.getByText('waiting')).toHaveCount(2)
})

test('the overview plays a scenario', async ({ dashboard }) => {
  await dashboard.open()
  const [, pingPong] = scenarios
  await dashboard.page.getByRole('button', { name: `Play ${pingPong!.title}` }).click()
  await dashboard.shows('Scenarios')
  await passes(dashboard, pingPong!)
})

test('an address of no scenario says so', async ({ dashboard }) => {
  await dashboard.open({ at: '/scenarios/nothing' })
  await expect(dashboard.page.getByText('There is no scenario nothing.')).toBeVisible()
})
