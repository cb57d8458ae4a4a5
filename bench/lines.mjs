/** Peers that are programs of their own: a task goes in as a line, milliseconds come out as one. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'

/** Where a program is on this machine; undefined when it is not. @param {string} name */
export function findProgram(name) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

/**
 * Starts a program.
 *
 * @param {string} command
 * @param {readonly string[]} args
 */
export function startProgram(command, args) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    /** One task at a time. @param {string} task @returns {Promise<number>} milliseconds */
    async ask(task) {
      child.stdin.write(`${task}\n`)
      const { value, done } = await lines.next()
      const ms = Number(value)
      if (done || !(ms >= 0)) throw new Error(`${command} has not measured '${task}': ${value}`)
      return ms
    },
    close: () => void child.kill(),
  }
}

/** Keeps so many cores busy until the function that it gives is called. @param {number} cores */
export function keepBusy(cores) {
  const children = Array.from({ length: cores }, () => spawn(process.execPath, ['-e', 'for (;;);']))
  return () => {
    for (const child of children) child.kill('SIGKILL')
  }
}
