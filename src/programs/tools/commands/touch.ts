import { now } from '../system/clock'
import { close } from '../system/descriptors'
import { Errno } from '../system/errno'
import { Mode, open, setTimes } from '../system/files'
import { Options, expectOperands } from '../text/options'
import { failed } from '../text/output'

export function touch(args: string[]): i32 {
  const options = new Options(args, 'c', 'no-create=c')
  const names = options.operands
  expectOperands(names, 1)
  let code = 0
  for (let i = 0; i < names.length; i++) {
    const time = <u64>now()
    let errno = setTimes(names[i], time, time)
    if (errno == Errno.noEntry && options.has('c')) continue
    if (errno == Errno.noEntry) {
      const fd = open(names[i], Mode.append)
      errno = fd < 0 ? -fd : close(fd)
    }
    if (errno != 0) code = failed("cannot touch '" + names[i] + "'", errno)
  }
  return code
}
