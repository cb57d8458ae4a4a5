import { Errno } from '../system/errno'
import { makeDirectory, removeDirectory, statOf } from '../system/files'
import { directoryName } from '../system/paths'
import { Options, expectOperands } from '../text/options'
import { failed, out } from '../text/output'

let verbose = false

export function mkdir(args: string[]): i32 {
  const options = new Options(args, 'pv', 'parents=p verbose=v')
  const names = options.operands
  expectOperands(names, 1)
  verbose = options.has('v')
  let code = 0
  for (let i = 0; i < names.length; i++) {
    const errno = options.has('p') ? makeAll(names[i]) : make(names[i])
    if (errno != 0) code = failed("cannot create directory '" + names[i] + "'", errno)
  }
  return code
}

function make(path: string): i32 {
  const errno = makeDirectory(path)
  if (errno == 0 && verbose) out.line("mkdir: created directory '" + path + "'")
  return errno
}

/** Makes a directory and those above it; one that is there already is as good. */
function makeAll(path: string): i32 {
  if (statOf(path).isDirectory) return 0
  const parent = directoryName(path)
  if (parent != path) {
    const errno = makeAll(parent)
    if (errno != 0) return errno
  }
  const errno = make(path)
  if (errno != Errno.exists) return errno
  return statOf(path).isDirectory ? 0 : errno
}

export function rmdir(args: string[]): i32 {
  const options = new Options(args, 'pv', 'parents=p verbose=v')
  const names = options.operands
  expectOperands(names, 1)
  let code = 0
  for (let i = 0; i < names.length; i++) {
    let path = names[i]
    while (true) {
      const errno = removeDirectory(path)
      if (errno != 0) {
        code = failed("failed to remove '" + path + "'", errno)
        break
      }
      if (options.has('v')) out.line("rmdir: removing directory, '" + path + "'")
      path = directoryName(path)
      if (!options.has('p') || path == '.' || path == '/') break
    }
  }
  return code
}
