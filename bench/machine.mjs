/** Where a run was made: processor, memory, and the versions of what was measured. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { chromium } from 'playwright'
import { launchOptions } from '../e2e/browser.mjs'
import { findProgram } from './lines.mjs'

export async function describeMachine() {
  const browser = await chromium.launch(launchOptions())
  const version = browser.version()
  await browser.close()
  return {
    processor: `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    versions: {
      Chromium: version,
      Node: process.version.slice(1),
      comlink: versionOf('comlink'),
      xstate: versionOf('xstate'),
      nact: versionOf('nact'),
      ...(findProgram('erl') && { 'Erlang/OTP': otpRelease() }),
      ...(findProgram('guile') && { Guile: firstLine('guile', ['--version']).replace(/.*\s/, '') }),
    },
  }
}

/** @param {string} name @returns {string} */
function versionOf(name) {
  const path = new URL(`../node_modules/${name}/package.json`, import.meta.url)
  return JSON.parse(readFileSync(path, 'utf8')).version
}

const otpRelease = () =>
  firstLine('erl', ['-noshell', '-eval', 'io:format("~s~n", [erlang:system_info(otp_release)]), halt().'])

/** @param {string} command @param {string[]} args */
const firstLine = (command, args) => execFileSync(command, args, { encoding: 'utf8' }).split('\n')[0] ?? ''
