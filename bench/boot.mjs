/**
 * From navigation to `ready` as a person has it, who opens a page in a browser that is already there: nothing is in
 * its cache, it has come to rest, and no debugger is attached, for one has the engine keep notes while scripts load.
 * The page itself tells, over HTTP.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchOptions } from '../e2e/browser.mjs'
import { folders } from './build.mjs'

/** @import { serve } from './serve.mjs' */

/** A browser that has just begun is at work on its own windows for so many milliseconds. */
const REST = 3_000
/** Longer than any boot takes, in milliseconds. */
const LIMIT = 30_000

const paths = { rest: 'bench/rest.html', entrance: 'bench-entrance.html', told: 'bench/booted' }

/** In the page, before its own scripts: tells when `dan9` is ready, and loads the page again, once. @param {string} told */
function watchBoot(told) {
  /** @type {typeof globalThis.dan9} */
  let client
  Object.defineProperty(globalThis, 'dan9', {
    configurable: true,
    get: () => client,
    /** @param {typeof globalThis.dan9} value */
    set(value) {
      client = value
      void value.ready.then(() => {
        const ms = performance.now()
        const [navigation] = performance.getEntriesByType('navigation')
        const again = navigation instanceof PerformanceNavigationTiming && navigation.type === 'reload'
        navigator.sendBeacon(`/${told}/${again ? 'reload' : 'fresh'}`, String(ms))
        if (!again) setTimeout(() => location.reload(), 1_000)
      })
    },
  })
}

/** What a server needs besides what was built. @returns {Promise<Map<string, string>>} */
export async function bootPages() {
  const index = await readFile(join(folders.dan9, 'index.html'), 'utf8')
  const watch = `<script>(${watchBoot})('${paths.told}')</script>`
  const leave = `<script>setTimeout(() => location.replace('/${paths.entrance}'), ${REST})</script>`
  return new Map([
    [paths.entrance, index.replace('<head>', `<head>${watch}`)],
    [paths.rest, `<!doctype html><title>Rest</title>${leave}`],
  ])
}

/**
 * Milliseconds, in a browser of its own.
 *
 * @param {Awaited<ReturnType<typeof serve>>} server
 * @param {'fresh' | 'reload'} which
 */
export async function timeOfBoot({ url, posted }, which) {
  const { executablePath, args } = launchOptions()
  if (executablePath === undefined) throw new Error('there is no browser')
  const told = posted(`${paths.told}/${which}`, LIMIT)
  const profile = await mkdtemp(join(tmpdir(), 'dan9-bench-'))
  const options = [...args, '--headless', `--user-data-dir=${profile}`]
  const browser = spawn(executablePath, [...options, url + paths.rest], { stdio: 'ignore' })
  const ended = new Promise((resolve) => browser.once('exit', resolve).once('error', resolve))
  try {
    return Number(await told)
  } finally {
    browser.kill()
    await ended
    await rm(profile, { recursive: true, force: true, maxRetries: 10 })
  }
}
