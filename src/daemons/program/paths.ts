/** Paths of a process: those that do not begin with '/' begin at its working directory. */
import { join, normalise } from '../../wire/path'

export function resolve(cwd: string, path: string): string {
  return path.startsWith('/') ? normalise(path) : join(cwd, path)
}
