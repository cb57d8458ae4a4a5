/** What is measured once or a few times, each time in a browser of its own. */
import { gzipSync } from 'node:zlib'
import { chromium } from 'playwright'
import { launchOptions } from '../../e2e/browser.mjs'
import { timeOfBoot } from '../boot.mjs'
import { call, furnish, openDan9 } from '../lab.mjs'
import { noProcesses, processorTime } from '../processes.mjs'
import { median } from '../statistics.mjs'
import { createIdle } from './creates.mjs'

/** @import { BrowserServer, Page } from 'playwright' */
/** @import { Lab, PageName } from '../lab.mjs' */
/** @import { Case } from '../types' */

/** Measures the memory at once instead of within minutes. */
const promptly = '--enable-blink-features=ForceEagerMeasureMemory'

/** @template T @param {readonly string[]} flags @param {(page: Page, browser: BrowserServer) => Promise<T>} use */
async function inFreshBrowser(flags, use) {
  const options = launchOptions()
  const browser = await chromium.launchServer({ ...options, args: [...options.args, ...flags] })
  try {
    const client = await chromium.connect(browser.wsEndpoint())
    return await use(await client.newPage(), browser)
  } finally {
    await browser.close()
  }
}

/** @template T @param {Lab} lab @param {PageName} name @param {readonly string[]} flags @param {(page: Page, browser: BrowserServer) => Promise<T>} use */
const inFreshDan9 = (lab, name, flags, use) =>
  inFreshBrowser(flags, async (page, browser) => {
    await openDan9(page, lab.address(name))
    await furnish(page, lab.sources)
    return use(page, browser)
  })

/** The page and all its workers, in bytes. @param {Page} page @returns {Promise<number>} */
async function memoryOf(page) {
  const figures = []
  for (let time = 0; time < 3; time++) {
    figures.push(
      await page.evaluate(async () => {
        const { bytes } = await /** @type {any} */ (performance).measureUserAgentSpecificMemory()
        return /** @type {number} */ (bytes)
      }),
    )
  }
  return Math.min(...figures)
}

/** @param {Lab} lab @returns {Promise<number>} bytes */
const idleBytes = (lab) =>
  inFreshDan9(lab, 'unobserved', [promptly], async (page) => {
    const count = lab.quick ? 10_000 : 100_000
    await page.evaluate(createIdle, { from: 0, count: 1_000 })
    const before = await memoryOf(page)
    await page.evaluate(createIdle, { from: 1_000, count })
    return ((await memoryOf(page)) - before) / count
  })

/** Seconds of messages after which the dashboard's table of the last 10,000 is full. */
const WARM_UP = 10

/** How much of the memory at rest there was before the messages; the Overview is shown. @param {Lab} lab */
const heapGrowth = (lab) =>
  inFreshDan9(lab, 'isolated', [promptly], async (page) => {
    await page.evaluate(() => (location.hash = '/overview'))
    const batch = 500_000
    const flood = async () => {
      for (const driver of ['driver-at-1', 'driver-at-2']) {
        await call(page, driver, 'flood', { to: ['sink-at-2'], shape: 'S', count: batch })
      }
    }
    const warm = performance.now() + WARM_UP * 1_000
    while (performance.now() < warm) await flood()
    const before = await memoryOf(page)
    for (let sent = 0; sent < (lab.quick ? 1_000_000 : 10_000_000); sent += 2 * batch) await flood()
    return (await memoryOf(page)) / before
  })

/**
 * Percent of a core that 10,000 idle daemons use more than none: the median of some seconds each, for the
 * collector of garbage runs once more in the half minute after they were made, whatever they do.
 *
 * @param {Lab} lab
 */
const idleProcessor = (lab) =>
  inFreshDan9(lab, 'isolated', [], async (page, browser) => {
    const [seconds, samples] = [5, lab.quick ? 3 : 9]
    const root = browser.process().pid ?? 0
    await page.evaluate(() => (location.hash = '/overview'))
    const use = async () => {
      const uses = []
      await page.waitForTimeout(5_000)
      for (let sample = 0; sample < samples; sample++) {
        const before = await processorTime(root)
        await page.waitForTimeout(seconds * 1_000)
        uses.push(((await processorTime(root)) - before) / seconds)
      }
      return median(uses)
    }
    const without = await use()
    await page.evaluate(createIdle, { from: 0, count: 10_000 })
    return Math.max(0, 100 * ((await use()) - without))
  })

/** All scripts that a fresh browser has fetched, each gzipped, in bytes. @param {Lab} lab @param {boolean} settled whether also those that come after `ready` count */
const initialScripts = (lab, settled) =>
  inFreshBrowser([], async (page) => {
    const { served } = lab.servers.isolated
    served.clear()
    await page.goto(lab.entrance)
    await page.waitForFunction('globalThis.dan9')
    await page.evaluate(() => globalThis.dan9.ready)
    if (settled) await page.waitForTimeout(2_000)
    const scripts = [...served].filter(([path]) => path.endsWith('.js'))
    return scripts.reduce((sum, [, content]) => sum + gzipSync(content, { level: 9 }).length, 0)
  })

/** A second of animation frames while so many messages are sent, and the longest task. @param {Lab} lab @param {number} rate */
const framesAt = (lab, rate) =>
  inFreshDan9(lab, 'isolated', [], async (page) => {
    await page.evaluate(() => (location.hash = '/overview'))
    await page.waitForTimeout(1_000)
    const seconds = lab.quick ? 2 : 3
    const load = call(page, 'driver-at-1', 'pace', { to: 'sink-at-2', rate, ms: (seconds + 1) * 1_000 })
    load.catch(() => {})
    await page.waitForTimeout(500)
    const seen = await page.evaluate(async (duration) => {
      let longest = 0
      const observer = new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) longest = Math.max(longest, duration)
      })
      observer.observe({ type: 'longtask' })
      const until = performance.now() + duration
      let frames = 0
      await new Promise((resolve) => {
        const frame = () => {
          frames++
          if (performance.now() < until) requestAnimationFrame(frame)
          else resolve(0)
        }
        requestAnimationFrame(frame)
      })
      observer.disconnect()
      return { frames: (frames * 1_000) / duration, longest }
    }, seconds * 1_000)
    return { ...seen, sent: Number(await load) / (seconds + 1) }
  })

/** @type {Case[]} */
export const aloneCases = [
  {
    id: 'memory',
    what: 'an idle daemon, of 100,000',
    subject: { id: 'memory', unit: 'bytes', lower: true, alone: 1, figure: idleBytes },
    against: [],
    goal: 1_800,
  },
  {
    id: 'heap',
    what: 'memory at rest after 10 million messages, by that before, dashboard open',
    subject: { id: 'heap', unit: '×', lower: true, alone: 1, figure: heapGrowth },
    against: [],
    goal: 1.05,
  },
  {
    id: 'idle CPU',
    what: '10,000 idle daemons, dashboard open, over those without',
    subject: {
      ...{ id: 'idle CPU', unit: '% of a core', lower: true, alone: 1, missing: noProcesses },
      figure: idleProcessor,
    },
    against: [],
    goal: 0.5,
  },
  {
    id: 'ready',
    what: 'navigation to `ready`, nothing in the cache',
    subject: {
      id: 'ready',
      unit: 'ms',
      lower: true,
      alone: 5,
      figure: ({ servers }) => timeOfBoot(servers.isolated, 'fresh'),
    },
    against: [],
    goal: 500,
  },
  {
    id: 'ready, reload',
    what: 'navigation to `ready`, reload',
    subject: {
      id: 'ready, reload',
      unit: 'ms',
      lower: true,
      alone: 5,
      figure: ({ servers }) => timeOfBoot(servers.isolated, 'reload'),
    },
    against: [],
    goal: 500,
  },
  {
    id: 'initial JavaScript',
    what: 'JavaScript until `ready`, gzipped, page and workers',
    subject: {
      ...{ id: 'initial JavaScript', unit: 'bytes', lower: true, alone: 3 },
      figure: (lab) => initialScripts(lab, false),
    },
    against: [],
    goal: 200_000,
  },
  {
    id: 'initial JavaScript, first view',
    what: 'the same, with what the first view loads after `ready`',
    subject: {
      ...{ id: 'initial JavaScript, first view', unit: 'bytes', lower: true, alone: 1 },
      figure: (lab) => initialScripts(lab, true),
    },
    against: [],
  },
  {
    id: 'frames',
    what: 'the Overview while 100,000 messages/s are sent',
    subject: {
      ...{ id: 'frames at 100,000/s', unit: 'frames/s', alone: 2 },
      figure: async (lab) => (await framesAt(lab, 100_000)).frames,
    },
    against: [
      {
        name: 'at rest',
        measure: {
          ...{ id: 'frames at rest', unit: 'frames/s', alone: 2 },
          figure: async (lab) => (await framesAt(lab, 0)).frames,
        },
      },
    ],
    goal: 60,
  },
  {
    id: 'longest task',
    what: 'the same, longest task of the page',
    subject: {
      ...{ id: 'longest task at 100,000/s', unit: 'ms', lower: true, alone: 2 },
      async figure(lab) {
        const { longest, sent } = await framesAt(lab, 100_000)
        if (sent < 90_000) throw new Error(`only ${Math.round(sent)} messages/s were sent`)
        return longest
      },
    },
    against: [],
    goal: 50,
  },
]
