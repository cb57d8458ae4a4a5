/** The programs that come with the process daemon, and how they get into /bin. */
import { DaemonError, type Context } from '../../kernel/daemon'
import cat from './programs/cat.js?raw'
import echo from './programs/echo.js?raw'
import seq from './programs/seq.js?raw'
import sleep from './programs/sleep.js?raw'

const directory = '/bin'

const programs = { 'cat.js': cat, 'echo.js': echo, 'seq.js': seq, 'sleep.js': sleep }

/** Writes those that are missing. Where there are no files, or they cannot be written, it logs that. */
export async function installPrograms({ call, log }: Pick<Context, 'call' | 'log'>): Promise<void> {
  try {
    const there = await names(call)
    if (!there) await call(directory, 'mkdir', { recursive: true })
    for (const [name, content] of Object.entries(programs)) {
      if (!there?.has(name)) await call(`${directory}/${name}`, 'write', { content })
    }
  } catch (thrown) {
    log.warning(`the programs are not in ${directory}: ${DaemonError.from(thrown).text}`)
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
