/** A few commands, as little as the tests of rc need. */

export interface Process {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** Aborted by INT. */
  readonly signal: AbortSignal
  read(fd: number): Promise<Uint8Array>
  write(fd: number, text: string): Promise<void>
  /** The text of a file; undefined when there is none. */
  file(path: string): string | undefined
  names(path: string): string[]
}

type Tool = (process: Process) => Promise<number | void>

async function input(process: Process): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const data = await process.read(0)
    if (data.length === 0) return text
    text += decoder.decode(data, { stream: true })
  }
}

const linesOf = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))
const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('')

/** By lines: what each tool makes of its input. */
const filter =
  (work: (lines: string[], args: readonly string[]) => readonly string[]): Tool =>
  async (process) =>
    process.write(1, textOf(work(linesOf(await input(process)), process.args)))

export const tools: Readonly<Record<string, Tool>> = {
  true: async () => 0,
  false: async () => 1,
  code: async ({ args }) => Number(args[0]),
  echo: (process) => {
    const bare = process.args[0] === '-n'
    return process.write(1, process.args.slice(bare ? 1 : 0).join(' ') + (bare ? '' : '\n'))
  },
  warn: (process) => process.write(2, `${process.args.join(' ')}\n`),
  args: (process) => process.write(1, process.args.map((arg) => `<${arg}>`).join('') + '\n'),
  env: (process) =>
    process.write(1, textOf(process.args.map((name) => `${name}=${process.env[name] ?? 'none'}`))),
  pwd: (process) => process.write(1, `${process.cwd}\n`),
  cat: async (process) => {
    for (const path of process.args) {
      const text = process.file(path)
      if (text === undefined) return process.write(2, `cat: ${path}\n`).then(() => 1)
      await process.write(1, text)
    }
    if (process.args.length > 0) return
    for (let data = await process.read(0); data.length > 0; data = await process.read(0)) {
      await process.write(1, new TextDecoder().decode(data))
    }
  },
  /** One line, byte by byte. */
  line: async (process) => {
    const text = await process.read(0)
    await process.write(1, new TextDecoder().decode(text))
    return text.length > 0 ? 0 : 1
  },
  yes: async (process) => {
    for (;;) await process.write(1, 'y\n')
  },
  head: async (process) => {
    const count = Number(process.args[0] ?? 1)
    let text = ''
    while (linesOf(text).length <= count && !text.endsWith('\n'.repeat(count))) {
      const data = await process.read(0)
      if (data.length === 0) break
      text += new TextDecoder().decode(data)
      if (text.split('\n').length > count) break
    }
    await process.write(1, textOf(linesOf(text).slice(0, count)))
  },
  ls: (process) => process.write(1, textOf(process.names(process.args[0] ?? process.cwd))),
  seq: (process) =>
    process.write(1, textOf(Array.from({ length: Number(process.args[0]) }, (_, index) => `${index + 1}`))),
  sleep: ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
  count: filter((lines) => [String(lines.length)]),
  sort: filter((lines) => [...lines].sort()),
  grep: filter((lines, [first = '', second = '']) =>
    lines.filter((line) => (first === '-v' ? !line.includes(second) : line.includes(first))),
  ),
  upper: filter((lines) => lines.map((line) => line.toUpperCase())),
}
