import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WASI } from 'node:wasi'
import { programs } from './index'

export interface Result {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunResult extends Result {
  /** Bytes of memory at the end. */
  readonly memory: number
}

export interface RunOptions {
  readonly stdin?: string | Uint8Array
  readonly env?: Record<string, string>
  /** Replaces calls of WASI, to make a host that fails or is slow. */
  readonly patch?: (wasi: Record<string, (...args: number[]) => number>) => void
}

/** A directory with the tools in it, run by Node's WASI in this process, and the real tools beside them. */
export class Bench {
  readonly directory = mkdtempSync(join(tmpdir(), 'programs-'))
  private readonly streams = mkdtempSync(join(tmpdir(), 'programs-'))

  private constructor(private readonly module: WebAssembly.Module) {}

  static async open(): Promise<Bench> {
    const tools = (await programs()).get('cat')!
    return new Bench(await WebAssembly.compile(new Uint8Array(tools)))
  }

  /** Runs a tool with the directory as its working directory and as the root of all paths. */
  run(command: string, args: readonly string[] = [], options: RunOptions = {}): RunResult {
    const path = (name: string) => join(this.streams, name)
    writeFileSync(path('in'), options.stdin ?? '')
    const fds = [openSync(path('in'), 'r'), openSync(path('out'), 'w'), openSync(path('err'), 'w')] as const
    const wasi = new WASI({
      version: 'preview1',
      args: [command, ...args],
      env: options.env ?? {},
      preopens: { '/': this.directory, '.': this.directory },
      stdin: fds[0],
      stdout: fds[1],
      stderr: fds[2],
    })
    const imports = wasi.getImportObject() as { wasi_snapshot_preview1: Record<string, () => number> }
    options.patch?.(imports.wasi_snapshot_preview1)
    const instance = new WebAssembly.Instance(this.module, imports)
    const code = wasi.start(instance)
    for (const fd of fds) closeSync(fd)
    const { buffer } = instance.exports['memory'] as WebAssembly.Memory
    const text = (name: string) => readFileSync(path(name), 'utf8')
    return { code, stdout: text('out'), stderr: text('err'), memory: buffer.byteLength }
  }

  /** Runs the real tool in the same directory. */
  real(command: string, args: readonly string[] = [], stdin: string | Uint8Array = ''): Result {
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: this.directory,
      input: stdin,
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC' },
      encoding: 'utf8',
    })
    return { code: status ?? -1, stdout, stderr }
  }

  write(name: string, content: string | Uint8Array): void {
    writeFileSync(join(this.directory, name), content)
  }

  close(): void {
    rmSync(this.directory, { recursive: true })
    rmSync(this.streams, { recursive: true })
  }
}
