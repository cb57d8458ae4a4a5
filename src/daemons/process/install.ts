/** How the programs that come with Dan9 get into /bin. */
import { DaemonError, type Context } from '../../kernel/daemon'

const directory = '/bin'

/** Names and contents; names with the same content are one file with several names. */
export type Programs = () => Promise<ReadonlyMap<string, string | Uint8Array>>

/** Writes those that are missing. Where there are no files, or they cannot be written, it logs that. */
export async function installPrograms(
  { call, log }: Pick<Context, 'call' | 'log'>,
  programs: Programs,
): Promise<void> {
  try {
    const contents = await programs()
    const there = await names(call)
    if (!there) await call(directory, 'mkdir', { recursive: true })
    const written = new Map<string | Uint8Array, string>()
    for (const [name, content] of contents) {
      const first = written.get(content)
      if (there?.has(name)) continue
      if (first === undefined || !(await linked(call, first, name))) {
        await call(`${directory}/${name}`, 'write', { content, mode: 0o777 })
        written.set(content, name)
      }
    }
  } catch (thrown) {
    log.warning(`the programs are not in ${directory}: ${DaemonError.from(thrown).text}`)
  }
}

/** Gives a program another name; false where there are no links. */
async function linked(call: Context['call'], from: string, to: string): Promise<boolean> {
  const found = (await call('namespace', 'lookup', { path: directory })) as {
    daemonName: string
    rest: string
  }
  try {
    const path = (name: string) => `${found.rest}/${name}`
    await call(found.daemonName, 'link', { from: path(from), to: path(to) })
    return true
  } catch (thrown) {
    if (DaemonError.from(thrown).code === 'unimplemented') return false
    throw thrown
  }
}

/** What is in the directory; undefined when there is none. */
async function names(call: Context['call']): Promise<Set<string> | undefined> {
  try {
    const entries = (await call(directory, 'list')) as { readonly name: string }[]
    return new Set(entries.map(({ name }) => name))
  } catch (thrown) {
    if (thrown instanceof DaemonError && thrown.detail?.errno === 'ENOENT') return undefined
    throw thrown
  }
}
