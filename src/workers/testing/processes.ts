/** For tests: a kernel with files, a namespace and processes whose programs run in this thread. */
import { defineDaemon, message } from '../../kernel/daemon'
import { testKernel } from '../../kernel/testing'
import { z } from 'zod'
import filesystem from '../../daemons/filesystem'
import namespace from '../../daemons/namespace'
import { program } from '../../daemons/program'
import { localWorker } from '../../daemons/program/testing/local-worker'
import { process } from '../../daemons/process'

/** Reads what a process writes. */
const reader = defineDaemon({
  type: 'reader',
  concurrency: 64,
  messages: {
    read: message({ doc: 'Reads to the end.', payload: z.object({ pid: z.int() }) }),
    begin: message({ doc: 'Reads something.', payload: z.object({ pid: z.int() }) }),
  },
  start: () => ({
    read: async (payload, { subscribe }) => {
      const text = { 1: '', 2: '' }
      for await (const item of subscribe('process', 'output', payload)) {
        const { fd, data } = item as { fd: 1 | 2; data: Uint8Array }
        text[fd] += new TextDecoder().decode(data)
      }
      return text
    },
    begin: async (payload, { subscribe }) => {
      for await (const _ of subscribe('process', 'output', payload)) return
    },
  }),
})

export interface Exit {
  readonly pid: number
  readonly code: number
  readonly signal: string | null
}

/** Boots it; `js` runs the body of a program's main function, which sees its program and most of its parts. */
export async function testProcesses(config: object = {}, bin: Readonly<Record<string, string>> = {}) {
  const programs = () => Promise.resolve(new Map(Object.entries(bin)))
  const { call, kernel } = await testKernel({
    behaviours: [filesystem, namespace, reader, process({ programs }), program({ launch: localWorker })],
    daemons: [
      { name: 'filesystem', type: 'filesystem', start: true },
      {
        name: 'namespace',
        type: 'namespace',
        start: true,
        config: {
          mounts: [
            { path: '/', daemonName: 'filesystem' },
            { path: '/proc', daemonName: 'process' },
          ],
        },
      },
      { name: 'process', type: 'process', start: true, config },
      { name: 'reader', type: 'reader', start: true },
    ],
  })
  const ask = (type: string, payload?: object) => call('process', type, payload)
  const spawn = async (payload: object) => ((await ask('spawn', payload)) as { pid: number }).pid
  let programsMade = 0
  const write = async (body: string) => {
    const path = `/tmp/program${++programsMade}.js`
    const content = `export default async (program) => {
      const { pid, args, env, cwd, stdin, stdout, stderr, call, send, subscribe, chdir } = program
      ${body}
    }`
    await call('filesystem', 'write', { path, content })
    return path
  }
  const js = async (body: string, more: object = {}) => spawn({ command: await write(body), ...more })
  const wait = async (pid: number) => (await ask('wait', { pid })) as Exit
  const output = async (pid: number) => (await call('reader', 'read', { pid })) as { 1: string; 2: string }
  /** Resolves when a process has begun to write. */
  const begun = (pid: number) => call('reader', 'begin', { pid })
  /** Runs it to its end: what it wrote to its standard output, and how it ended. */
  const run = async (body: string, more: object = {}) => {
    const pid = await js(body, more)
    const [text, exit] = await Promise.all([output(pid), wait(pid)])
    return { pid, text: text[1], errors: text[2], code: exit.code, signal: exit.signal }
  }
  return { call, kernel, ask, spawn, write, js, wait, output, begun, run }
}
