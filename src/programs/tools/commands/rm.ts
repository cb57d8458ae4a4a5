import { listDirectory } from '../system/directory'
import { Errno } from '../system/errno'
import { removeDirectory, removeFile, statOf } from '../system/files'
import { baseName, join } from '../system/paths'
import { Options, expectOperands } from '../text/options'
import { complain, failed, out } from '../text/output'

/** Removes a file, or a directory with all that is in it. Says what goes wrong, and gives an exit code. */
export function removeTree(path: string, verbose: bool): i32 {
  const stat = statOf(path, false)
  if (!stat.isDirectory) {
    const errno = stat.errno != 0 ? stat.errno : removeFile(path)
    if (errno != 0) return failed("cannot remove '" + path + "'", errno)
    if (verbose) out.line("removed '" + path + "'")
    return 0
  }
  const listing = listDirectory(path)
  let code = 0
  for (let i = 0; i < listing.names.length; i++) code |= removeTree(join(path, listing.names[i]), verbose)
  if (code != 0) return code
  const errno = listing.errno != 0 ? listing.errno : removeDirectory(path)
  if (errno != 0) return failed("cannot remove '" + path + "'", errno)
  if (verbose) out.line("removed directory '" + path + "'")
  return 0
}

export function rm(args: string[]): i32 {
  const options = new Options(args, 'rRfdv', 'recursive=r force=f dir=d verbose=v')
  const names = options.operands
  const force = options.has('f')
  if (!force) expectOperands(names, 1)
  const recursive = options.last('rR') != ''
  const verbose = options.has('v')
  let code = 0
  for (let i = 0; i < names.length; i++) {
    const name = names[i]
    const stat = statOf(name, false)
    if (force && (stat.errno == Errno.noEntry || stat.errno == Errno.notDirectory)) continue
    if (stat.isDirectory) {
      const base = baseName(name)
      if (recursive && (base == '.' || base == '..' || base == '/')) {
        complain("refusing to remove '.', '..' or '/': skipping '" + name + "'")
        code = 1
        continue
      }
      if (!recursive) {
        const errno = options.has('d') ? removeDirectory(name) : Errno.isDirectory
        if (errno != 0) code = failed("cannot remove '" + name + "'", errno)
        else if (verbose) out.line("removed directory '" + name + "'")
        continue
      }
    }
    code |= removeTree(name, verbose)
  }
  return code
}
