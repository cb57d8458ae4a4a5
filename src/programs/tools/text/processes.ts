import { Input } from './input'
import { listDirectory } from '../system/directory'
import { Mode, open } from '../system/files'

/** The processes that /proc shows now, by their numbers. */
export function processes(): i32[] {
  const names = listDirectory('/proc').names
  const pids: i32[] = []
  for (let i = 0; i < names.length; i++) {
    const pid = <i32>parseInt(names[i], 10)
    if (pid.toString() == names[i]) pids.push(pid)
  }
  return pids.sort((a, b) => a - b)
}

/** What /proc says of a process: lines `key value`. None when it has gone. */
export function statusOf(pid: i32): string[] {
  return linesOf(pid, 'status')
}

/** The lines of a file of a process; none when it cannot be read. */
export function linesOf(pid: i32, file: string): string[] {
  const lines: string[] = []
  const fd = open('/proc/' + pid.toString() + '/' + file, Mode.read)
  if (fd < 0) return lines
  const input = new Input(fd, file)
  while (input.line()) lines.push(String.UTF8.decodeUnsafe(input.at, input.length))
  input.errno = 0
  input.close()
  return lines
}

/** The value of a key, or '' when there is none. */
export function valueOf(status: string[], key: string): string {
  for (let i = 0; i < status.length; i++) {
    if (status[i].startsWith(key + ' ')) return status[i].substring(key.length + 1).trim()
  }
  return ''
}
