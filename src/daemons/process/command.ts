/** From a command to the module that it names, as a shell would find it. */
import { DaemonError, type Outbound } from '../../kernel/daemon'
import { join, normalise } from '../../wire/path'

export interface Program {
  /** Where in the namespace it was found. */
  readonly path: string
  readonly source: string
}

/**
 * Where to look for `command`, in order: an absolute path is itself, one with a '/' is taken from `cwd`,
 * a bare name is one in /bin. The `.js` may be left out.
 */
export function candidates(command: string, cwd: string): string[] {
  const path = command.startsWith('/')
    ? normalise(command)
    : join(command.includes('/') ? cwd : '/bin', command)
  return path.endsWith('.js') ? [path] : [`${path}.js`, path]
}

/**
 * Reads the module that `command` names.
 *
 * @throws DaemonError `not_found` (ENOENT) when there is none, `failed_precondition` (ENOEXEC) for what
 * is no `.js` module, and what the daemon that is asked throws
 */
export async function load(command: string, cwd: string, { call }: Pick<Outbound, 'call'>): Promise<Program> {
  for (const path of candidates(command, cwd)) {
    const source = await call(path, 'read', { encoding: 'utf8' }).catch((thrown: unknown) => {
      if (thrown instanceof DaemonError && thrown.code === 'not_found') return undefined
      throw thrown
    })
    if (source === undefined) continue
    if (path.endsWith('.js') && typeof source === 'string') return { path, source }
    throw new DaemonError('failed_precondition', `${path} is not a JavaScript module (.js)`, {
      errno: 'ENOEXEC',
      path,
    })
  }
  throw new DaemonError('not_found', `no program is at ${command}`, { errno: 'ENOENT', command })
}
