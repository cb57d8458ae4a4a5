import { close, write } from '../system/descriptors'
import { Mode, open } from '../system/files'
import { Input } from '../text/input'
import { Options } from '../text/options'
import { failed, out } from '../text/output'

export function tee(args: string[]): i32 {
  const options = new Options(args, 'ai', 'append=a ignore-interrupts=i')
  const names = options.operands
  const fds: i32[] = []
  let code = 0
  for (let i = 0; i < names.length; i++) {
    const fd = open(names[i], options.has('a') ? Mode.append : Mode.write)
    if (fd < 0) code = failed(names[i], -fd)
    fds.push(fd)
  }
  const input = new Input(0, 'read error')
  while (input.piece()) {
    out.copy(input.at, input.length)
    out.flush()
    for (let i = 0; i < fds.length; i++) {
      if (fds[i] < 0) continue
      const errno = write(fds[i], input.at, input.length)
      if (errno == 0) continue
      // A file that fails gets no more; the others go on.
      code = failed(names[i], errno)
      close(fds[i])
      fds[i] = -1
    }
  }
  return code | input.close()
}
