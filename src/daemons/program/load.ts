/** From a command to the program that it names, as a shell would find it; what it is, its content says. */
import { DaemonError, type Outbound } from '../../kernel/daemon'
import { join, normalise } from '../../wire/path'
import { resolve } from './paths'
import { errnoOf, fault } from './errno'

export interface Program {
  readonly kind: 'wasi' | 'javascript'
  /** Where in the namespace it was found. */
  readonly path: string
  readonly content: Uint8Array
  /** With the command's name before them. */
  readonly argv: readonly string[]
}

/** What a command is looked up with. */
export interface Command {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
}

/** How often an interpreter may be a script itself. */
const MAX_INTERPRETERS = 4

/** Where to look for a command, in order. */
function candidates({ command, env, cwd }: Omit<Command, 'args'>): string[] {
  const paths = command.includes('/')
    ? [resolve(cwd, command)]
    : (env.PATH ?? '/bin').split(':').map((directory) => join(resolve(cwd, directory), command))
  return paths.flatMap((path) => [path, `${path}.js`, `${path}.wasm`])
}

/**
 * Finds and reads the program that a command names; a script gives its interpreter, with the script among
 * its arguments.
 *
 * @throws DaemonError ENOENT, ENOEXEC, EACCES, EISDIR, ELOOP, and what a file server throws
 */
export async function load(given: Command, call: Outbound['call']): Promise<Program> {
  let path: string
  let content: Uint8Array
  ;({ path, content } = await find(given, call))
  let argv = [given.command, ...given.args]
  for (let depth = 0; depth <= MAX_INTERPRETERS; depth++) {
    const kind = kindOf(path, content)
    if (kind === undefined) throw fault('ENOEXEC', `${path} is no WebAssembly, JavaScript or script`)
    if (typeof kind === 'string') return { kind, path, content, argv }
    argv = [kind.interpreter, ...kind.args, path, ...argv.slice(1)]
    path = normalise(kind.interpreter)
    content = await read(path, call)
  }
  throw fault(
    'ELOOP',
    `the interpreter of ${given.command} is a script whose interpreter is a script, and so on`,
  )
}

async function find(given: Command, call: Outbound['call']): Promise<{ path: string; content: Uint8Array }> {
  let refused: unknown
  for (const path of candidates(given)) {
    try {
      return { path, content: await read(path, call) }
    } catch (thrown) {
      const errno = errnoOf(thrown)
      if (errno === 'EISDIR' || errno === 'EACCES') refused ??= thrown
      else if (errno !== 'ENOENT' && errno !== 'ENOTDIR') throw thrown
    }
  }
  if (refused !== undefined) throw refused as Error
  throw new DaemonError('not_found', `no program is at ${given.command}`, {
    errno: 'ENOENT',
    command: given.command,
  })
}

async function read(path: string, call: Outbound['call']): Promise<Uint8Array> {
  const content = await call(path, 'read', { encoding: 'bytes' })
  return content instanceof Uint8Array ? content : new TextEncoder().encode(String(content))
}

/** What runs a content: the host itself, or another program. */
function kindOf(
  path: string,
  content: Uint8Array,
): Program['kind'] | { interpreter: string; args: string[] } | undefined {
  const [first, second, third, fourth] = content
  if (first === 0 && second === 0x61 && third === 0x73 && fourth === 0x6d) return 'wasi'
  const end = content.subarray(0, 4096).indexOf(0x0a)
  const line = new TextDecoder().decode(content.subarray(0, end < 0 ? 4096 : end))
  const [interpreter, ...args] = line.startsWith('#!') ? line.slice(2).trim().split(/\s+/) : []
  if (interpreter?.startsWith('/')) return { interpreter, args }
  if (interpreter === 'js' || path.endsWith('.js')) return 'javascript'
  return undefined
}
