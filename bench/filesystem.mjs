/**
 * How fast the filesystem answers by messages, in a real browser over the built app: creates and stats a
 * second from a daemon in another host, many at a time, and GiB a second of large reads.
 * `npm run bench:filesystem` builds and runs it; the figures depend on the machine and what else it does.
 */
import { chromium } from 'playwright'
import { preview } from 'vite'
import { launchOptions } from '../e2e/browser.mjs'

const rounds = 3

/** A daemon that makes the load: so many calls, so many of them in flight. */
const source = `import { defineDaemon, message, z } from 'dan9'

const payloads = {
  create: (index) => ['write', { path: '/tmp/bench/' + index, content: '' }],
  stat: (index) => ['stat', { path: '/tmp/bench/' + index }],
  read: (index, length) => ['read', { path: '/tmp/large', offset: (index % 16) * length, length, encoding: 'bytes' }],
}

export default defineDaemon({
  type: 'bench',
  messages: {
    run: message({
      doc: 'Makes the calls; gives the milliseconds that they took.',
      payload: z.object({ to: z.string(), work: z.enum(['create', 'stat', 'read']), count: z.int(), flight: z.int(), length: z.int().default(0) }),
      reply: z.number(),
    }),
  },
  start: () => ({
    async run({ to, work, count, flight, length }, { call }) {
      const began = performance.now()
      let next = 0
      const lane = async () => {
        while (next < count) {
          const [type, payload] = payloads[work](next++, length)
          await call(to, type, payload, { timeout: 120_000 })
        }
      }
      await Promise.all(Array.from({ length: flight }, lane))
      return performance.now() - began
    },
  }),
})
`

const server = await preview({ preview: { port: 0, host: '127.0.0.1' }, logLevel: 'error' })
const browser = await chromium.launch(launchOptions())
try {
  const page = await browser.newPage()
  await page.goto(`${server.resolvedUrls?.local[0]}?hosts=2#/scenarios`)
  await page.waitForFunction('globalThis.dan9')
  const figures = await page.evaluate(measure, { source, rounds })
  console.table(figures)
} finally {
  await browser.close()
  await server.close()
}

/**
 * In the page.
 *
 * @param {{ source: string, rounds: number }} task
 */
async function measure({ source, rounds }) {
  const { dan9 } = globalThis
  await dan9.ready
  await dan9.install(source)
  const disk = { name: 'bench-disk', type: 'filesystem', start: true, host: 1 }
  await dan9.create({ name: 'bench-near', type: 'bench', start: true, host: 1 })
  await dan9.create({ name: 'bench-far', type: 'bench', start: true, host: 2 })
  /** @param {string} from @param {object} load @returns {Promise<number>} milliseconds */
  const run = async (from, load) =>
    /** @type {number} */ (await dan9.call(from, 'run', { to: 'bench-disk', ...load }, { timeout: 120_000 }))

  const [files, flight, reads, length] = [50_000, 256, 512, 2 ** 22]
  const figures = []
  for (let round = 1; round <= rounds; round++) {
    await dan9.create({ ...disk, replace: true })
    await dan9.call('bench-disk', 'mkdir', { path: '/tmp/bench' })
    await dan9.call('bench-disk', 'write', { path: '/tmp/large', content: new Uint8Array(16 * length) })
    /** @param {number} count @param {number} ms */
    const rate = (count, ms) => Math.round((count * 1000) / ms)
    /** @param {number} ms */
    const speed = (ms) => Math.round((reads * length * 100_000) / 2 ** 30 / ms) / 100
    figures.push({
      'creates/s, other host': rate(files, await run('bench-far', { work: 'create', count: files, flight })),
      'stats/s, other host': rate(files, await run('bench-far', { work: 'stat', count: files, flight })),
      'stats/s, same host': rate(files, await run('bench-near', { work: 'stat', count: files, flight })),
      'GiB/s read, same host': speed(
        await run('bench-near', { work: 'read', count: reads, flight: 4, length }),
      ),
      'GiB/s read, other host': speed(
        await run('bench-far', { work: 'read', count: reads, flight: 4, length }),
      ),
    })
  }
  for (const name of ['bench-near', 'bench-far', 'bench-disk']) await dan9.remove(name)
  return figures
}
