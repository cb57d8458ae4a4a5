import { write } from './descriptors'
import * as wasi from './wasi_snapshot_preview1'

/** What the running tool is, and how it says that it failed. */
export class Tool {
  static title: string = ''
  static help: string = ''
  /** The exit code after a wrong use or a failed write: 2 for ls, grep and sort. */
  static failure: i32 = 1
}

/** The arguments, the command's name first. */
export function readArguments(): string[] {
  const sizes = heap.alloc(8)
  wasi.args_sizes_get(sizes, sizes + 4)
  const count = load<i32>(sizes)
  const block = heap.alloc(count * 4 + load<i32>(sizes, 4))
  wasi.args_get(block, block + count * 4)
  return strings(block, count)
}

/** The environment, each as `NAME=value`. */
export function environment(): string[] {
  const sizes = heap.alloc(8)
  wasi.environ_sizes_get(sizes, sizes + 4)
  const count = load<i32>(sizes)
  const block = heap.alloc(count * 4 + load<i32>(sizes, 4))
  wasi.environ_get(block, block + count * 4)
  return strings(block, count)
}

/** The value of a variable, or '' when there is none. */
export function variable(name: string): string {
  const all = environment()
  for (let i = 0; i < all.length; i++) {
    if (all[i].startsWith(name + '=')) return all[i].substring(name.length + 1)
  }
  return ''
}

function strings(block: usize, count: i32): string[] {
  const texts: string[] = []
  for (let i = 0; i < count; i++) {
    const from = load<usize>(block + i * 4)
    let to = from
    while (load<u8>(to) != 0) to++
    texts.push(String.UTF8.decodeUnsafe(from, to - from))
  }
  return texts
}

export function exit(code: i32): void {
  wasi.proc_exit(code)
}

/** Where the language's own checks end: a bug in a tool, or no memory. */
export function abort(message: string | null, file: string | null, line: i32, column: i32): void {
  const text = Tool.title + ': ' + (message == null ? 'aborted' : message) + '\n'
  const bytes = String.UTF8.encode(text)
  write(2, changetype<usize>(bytes), bytes.byteLength)
  wasi.proc_exit(134)
}
