/**
 * What measures are taken in: one browser with a page for each way of running Dan9, and the programs of the
 * peers. Everything is started when it is first asked for. It knows no case.
 */
import { basename } from 'node:path'
import { chromium } from 'playwright'
import { launchOptions } from '../e2e/browser.mjs'
import { bootPages } from './boot.mjs'
import { bundle, folders } from './build.mjs'
import { startProgram } from './lines.mjs'
import { serve } from './serve.mjs'
import { gateTelemetry } from './telemetry-gate.mjs'

/** @import { Browser, Page } from 'playwright' */
/** @import { Load } from './peers/serve.js' */

/** Longer than any sample takes, in milliseconds. */
const LIMIT = 60_000

/**
 * - `isolated`: the dashboard, with SharedArrayBuffer
 * - `plain`: the dashboard as any static host serves it
 * - `unobserved`: isolated, without the dashboard
 * - `observed`: the dashboard, isolated, with a gate for its telemetry
 *
 * @typedef {'isolated' | 'plain' | 'unobserved' | 'observed'} PageName
 */

const peers = ['raw', 'comlink', 'xstate', 'host']
const daemons = ['sink', 'echo', 'idle', 'driver', 'files']

/** The daemons of a page: in both hosts the same. @type {readonly [name: string, type: string, mailbox?: number][]} */
const cast = [
  ['sink', 'bench-sink'],
  ['bystander-sink', 'bench-sink'],
  // What is large must not fill the memory.
  ['large-sink', 'bench-sink', 256],
  ['echo', 'bench-echo'],
  ['driver', 'bench-driver'],
  ['flooder', 'bench-driver'],
  ['files', 'bench-files'],
  ...Array.from(
    { length: 8 },
    (_, index) => /** @type {[string, string]} */ ([`sink-${index}`, 'bench-sink']),
  ),
  ...Array.from(
    { length: 8 },
    (_, index) => /** @type {[string, string]} */ ([`driver-${index}`, 'bench-driver']),
  ),
]

export class Lab {
  /** @type {Map<PageName, Promise<Page>>} */
  #pages = new Map()
  /** @type {Map<string, ReturnType<typeof startProgram>>} */
  #programs = new Map()
  /** @type {Promise<Browser> | undefined} */
  #browser

  /**
   * @param {{ isolated: Awaited<ReturnType<typeof serve>>, plain: Awaited<ReturnType<typeof serve>> }} servers
   * @param {readonly string[]} sources of the daemons
   * @param {boolean} quick whether smaller numbers will do
   */
  constructor(servers, sources, quick) {
    this.servers = servers
    this.sources = sources
    this.quick = quick
  }

  /** Serves what has been built. @param {{ quick: boolean }} options */
  static async open({ quick }) {
    const scripts = await bootPages()
    for (const peer of peers) scripts.set(`bench/${peer}.js`, await bundle(`peers/${peer}.js`))
    scripts.set('bench/peers.js', await bundle('page/peers.js'))
    const sources = []
    for (const daemon of daemons) sources.push(await bundle(`daemons/${daemon}.js`))
    const roots = [folders.dan9, folders.unobserved]
    const [isolated, plain] = await Promise.all([
      serve(roots, scripts, { isolated: true }),
      serve(roots, scripts, { isolated: false }),
    ])
    return new Lab({ isolated, plain }, sources, quick)
  }

  /** The address of a page; the dashboard shows a quiet view. @param {PageName} name */
  address(name) {
    const { url } = this.servers[name === 'plain' ? 'plain' : 'isolated']
    return `${url}${name === 'unobserved' ? 'bench/page/unobserved.html' : ''}?hosts=2#/scenarios`
  }

  /** Where a person comes in. */
  get entrance() {
    return this.servers.isolated.url
  }

  /** A page of the browser that all share. @param {PageName} name @returns {Promise<Page>} */
  page(name) {
    const open = this.#pages.get(name) ?? this.#open(name)
    this.#pages.set(name, open)
    return open
  }

  /** Lets go of pages: each is opened anew when it is asked for. @param {readonly PageName[]} names */
  async forget(names) {
    for (const name of names) {
      const page = this.#pages.get(name)
      this.#pages.delete(name)
      await (await page?.catch(() => undefined))?.close()
    }
  }

  /** Asks a daemon of a page. @param {PageName} name @param {string} to @param {string} type @param {object} payload @returns {Promise<any>} */
  async call(name, to, type, payload) {
    return call(await this.page(name), to, type, payload)
  }

  /** Has a peer do a task in the workers of a page. @param {PageName} name @param {{ peer: string, pair: boolean, task: string, load: Load }} task @returns {Promise<number>} */
  async peer(name, task) {
    const page = await this.page(name)
    return within(
      LIMIT,
      task.peer,
      page.evaluate((given) => Reflect.get(globalThis, 'benchPeer')(given), task),
    )
  }

  /** Has a program do a task. @param {string} command @param {readonly string[]} args @param {string} task */
  program(command, args, task) {
    const key = [command, ...args].join(' ')
    const program = this.#programs.get(key) ?? startProgram(command, args)
    this.#programs.set(key, program)
    return within(LIMIT, basename(args.at(-1) ?? command), program.ask(task)).catch((error) => {
      this.#programs.delete(key)
      program.close()
      throw error
    })
  }

  /** Forgets the pages of the browser, one of which may be broken. */
  async startOver() {
    const browser = await this.#browser?.catch(() => undefined)
    this.#browser = undefined
    this.#pages.clear()
    await browser?.close()
  }

  /** Forgets the programs as well; what measures alone begins with nothing else running. */
  async rest() {
    await this.startOver()
    for (const program of this.#programs.values()) program.close()
    this.#programs.clear()
  }

  async close() {
    await this.rest()
    this.servers.isolated.close()
    this.servers.plain.close()
  }

  /** The page with the daemons of the bench in it. @param {PageName} name */
  async #open(name) {
    this.#browser ??= chromium.launch(launchOptions())
    const page = await (await this.#browser).newPage()
    if (name === 'observed') await page.addInitScript(gateTelemetry)
    await openDan9(page, this.address(name))
    await furnish(page, this.sources)
    await page.addScriptTag({ type: 'module', url: new URL('/bench/peers.js', page.url()).href })
    await page.waitForFunction('globalThis.benchPeer')
    return page
  }
}

/** Goes to a page and waits until Dan9 has booted; its pulse is stopped. @param {Page} page @param {string} address */
export async function openDan9(page, address) {
  await page.addInitScript(() => {
    localStorage.setItem('dan9-dashboard', JSON.stringify({ toured: true }))
  })
  await page.goto(address)
  await page.waitForFunction('globalThis.dan9')
  await page.evaluate(async () => {
    await globalThis.dan9.ready
    await globalThis.dan9.stop('pulse')
  })
}

/** Installs the bench's types of daemons, and creates those that measures name: `<name>@<host>`. @param {Page} page @param {readonly string[]} sources */
export async function furnish(page, sources) {
  await page.evaluate(
    async ({ sources, cast }) => {
      const { dan9 } = globalThis
      for (const source of sources) await dan9.install(source)
      for (const host of [1, 2]) {
        for (const [name, type, mailbox] of cast) {
          const bound = mailbox === undefined ? {} : { mailbox }
          await dan9.create({ name: `${name}-at-${host}`, type, host, start: true, ...bound })
        }
      }
    },
    { sources, cast },
  )
}

/** Calls a daemon from a page. @param {Page} page @param {string} to @param {string} type @param {object} payload @returns {Promise<any>} */
export function call(page, to, type, payload) {
  const asked = page.evaluate(
    ({ to, type, payload, timeout }) => globalThis.dan9.call(to, type, payload, { timeout }),
    { to, type, payload, timeout: LIMIT },
  )
  return within(LIMIT + 5_000, `${type} of ${to}`, asked)
}

/** @template T @param {number} ms @param {string} what @param {Promise<T>} work @returns {Promise<T>} */
async function within(ms, what, work) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} has not answered within ${ms / 1_000} s`)), ms)
  })
  try {
    return await /** @type {Promise<T>} */ (Promise.race([work, late]))
  } finally {
    clearTimeout(timer)
  }
}
