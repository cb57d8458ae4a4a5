/** Makes sure that a Chromium launches before the tests that need one: finds it, else downloads or installs it. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from 'playwright'
import { findBrowser, launchOptions } from './browser.mjs'

const minutes = 60_000

/** @type {string | undefined} */
let failure

async function launches() {
  const path = findBrowser()
  if (!path) return false
  try {
    const browser = await chromium.launch(launchOptions())
    console.log(`browser: ${path} (${browser.version()})`)
    await browser.close()
    return true
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    failure = `${path} does not launch: ${reason.split('Call log:')[0]}`.replace(/<launching>.*/, '')
    return false
  }
}

/** @param {string} command @param {number} timeout in ms @param {NodeJS.ProcessEnv} [env] */
function run(command, timeout, env) {
  console.log(`$ ${command}`)
  spawnSync(command, { shell: true, stdio: 'inherit', timeout, env: { ...process.env, ...env } })
}

const downloadBrowser = () =>
  run('npx playwright install chromium', 10 * minutes, { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' })

function installBrowser() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  run('apt-get update && apt-get install -y --no-install-recommends chromium', 15 * minutes, {
    DEBIAN_FRONTEND: 'noninteractive',
  })
}

async function ensureBrowser() {
  if (await launches()) return true
  if (process.env['DAN9_BROWSER']) return false
  downloadBrowser()
  if (await launches()) return true
  installBrowser()
  return launches()
}

if (!(await ensureBrowser())) {
  console.error(`
[unavailable] no Chromium that launches, and the browser tests need one.
${failure ?? ''}
Install Chromium or Google Chrome, or run \`npx playwright install --with-deps chromium\`,
or name one: DAN9_BROWSER=/path/to/chrome npm test
`)
  process.exit(1)
}
