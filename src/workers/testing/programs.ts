/** For tests in a browser: a whole Dan9, with real workers for programs. */
import { afterAll, beforeAll } from 'vitest'
import { connect } from '../../client'
import type { Dan9 } from '../../client/api'

/** Boots one for the tests of a file, and ends it after them. */
export function bootPrograms() {
  let dan9!: Dan9
  let kernel: Worker

  beforeAll(async () => {
    kernel = new Worker(new URL('../system.worker.ts', import.meta.url), { type: 'module' })
    dan9 = connect(kernel, { hosts: 2 })
    await dan9.ready
  })
  afterAll(() => kernel.terminate())

  const call = (to: string, type: string, payload?: object) =>
    dan9.call(to, type, payload, { timeout: 20_000 })
  const ask = (type: string, payload?: object) => call('process', type, payload)
  const spawn = async (payload: object) => ((await ask('spawn', payload)) as { pid: number }).pid
  const wait = (pid: number) => ask('wait', { pid })

  let made = 0
  /** Writes a JavaScript program whose main function has this body, and spawns it. */
  const js = async (body: string, more: object = {}) => {
    const command = `/tmp/program${++made}.js`
    const content = `export default async (program) => { const { args, stdin, stdout, call } = program; ${body} }`
    await call('filesystem', 'write', { path: command, content })
    return spawn({ command, ...more })
  }

  /** Takes what a process writes, until its end. */
  const follow = async (pid: number, take: (text: string) => void) => {
    const decoder = new TextDecoder()
    for await (const item of dan9.subscribe('process', 'output', { pid })) {
      const text = decoder.decode((item as { data: Uint8Array }).data, { stream: true })
      // The server of the tests makes itself heard in every worker.
      take(text.replace('[vite] connected.\n', ''))
    }
  }

  /** All that a process writes, until its end. */
  const output = async (pid: number) => {
    let all = ''
    await follow(pid, (text) => (all += text))
    return all
  }

  /** Resolves when a process has begun to write. */
  const begun = async (pid: number) => {
    for await (const _ of dan9.subscribe('process', 'output', { pid })) break
  }

  /** The names of the daemons of processes. */
  const daemons = async () => (await dan9.list()).filter((name) => name.startsWith('process/'))

  return { call, ask, spawn, wait, js, output, follow, begun, daemons }
}
