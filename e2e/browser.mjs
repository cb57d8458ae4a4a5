/**
 * Finds the Chromium that the browser tests and the end-to-end tests drive: the one DAN9_BROWSER names,
 * else an installed one, else Playwright's own download.
 */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright'

const names = ['chromium', 'google-chrome-stable', 'google-chrome', 'chromium-browser']

function candidates() {
  const env = process.env
  if (process.platform === 'darwin') {
    return [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ]
  }
  if (process.platform === 'win32') {
    return [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']].flatMap((root) =>
      root ? [join(root, 'Google', 'Chrome', 'Application', 'chrome.exe')] : [],
    )
  }
  const folders = new Set(['/usr/bin', ...(env['PATH'] ?? '').split(delimiter).filter(Boolean)])
  return names.flatMap((name) => [...folders].map((folder) => join(folder, name)))
}

/** @returns {string | undefined} the path of a Chromium, or undefined where there is none */
export function findBrowser() {
  const chosen = process.env['DAN9_BROWSER']
  if (chosen) return chosen
  return [...candidates(), chromium.executablePath()].find((path) => existsSync(path))
}

/** What to launch and how; the flags keep the browser quiet, and let it run as root and without a GPU. */
export function launchOptions() {
  return {
    executablePath: findBrowser(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  }
}
