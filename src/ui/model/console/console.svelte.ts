/** A person's session with the shell: one interactive `rc`, what it has said, and what is told to it. */
import { DaemonError, type Dan9 } from '../../../client/api'
import { follow } from '../follow'
import { Output } from '../processes/output.svelte'
import { completed, type Typed } from './completion'
import { History } from './history'

const shell = '/bin/rc'
const key = 'dan9-console'
const never = new AbortController().signal
/** Candidates that are shown. */
const shown = 60

export class Console {
  state = $state<'off' | 'starting' | 'running' | 'exited' | 'failed'>('off')
  error = $state.raw<DaemonError | undefined>()
  readonly output = new Output()
  pid = $state<number | undefined>()
  readonly history = new History(load(), save)

  constructor(private readonly dan9: Dan9) {}

  /** Starts a shell unless one runs; resolves when it has exited, and never rejects. */
  async start(): Promise<void> {
    if (this.state === 'starting' || this.state === 'running') return
    this.state = 'starting'
    this.error = undefined
    try {
      const env = { PATH: '/bin', HOME: '/', TERM: 'dumb' }
      const spawned = await this.dan9.call('process', 'spawn', { command: shell, args: ['-i'], env })
      const { pid } = spawned as { pid: number }
      this.pid = pid
      this.state = 'running'
      await this.output.listen(this.dan9, pid, never)
      const ended = (await this.dan9.call('process', 'wait', { pid })) as {
        code: number
        signal: string | null
      }
      this.output.say(
        'error',
        `\n${shell} has ended${ended.signal ? ` by ${ended.signal}` : ` with ${ended.code}`}\n`,
      )
      this.state = 'exited'
    } catch (thrown) {
      this.error = DaemonError.from(thrown)
      this.state = 'failed'
    }
    this.pid = undefined
  }

  async submit(text: string): Promise<void> {
    this.history.add(text)
    this.output.say('typed', `${text}\n`)
    await this.tell(`${text}\n`)
  }

  /** The end of the input, as Ctrl+D gives it. */
  async end(): Promise<void> {
    await this.tell('')
  }

  /** What runs in the foreground is told to end; what was typed of a command is given up. */
  async interrupt(typed: string): Promise<void> {
    if (this.pid === undefined) return
    this.output.say('typed', `${typed}^C`)
    await this.attempt(() => this.dan9.call('process', 'kill', { pid: this.pid, signal: 'INT' }))
  }

  /** Completes the word before the cursor; where the candidates do not agree, they are shown. */
  async complete(typed: Typed): Promise<Typed> {
    const candidates = await this.candidates(typed)
    if (candidates.length === 0) return typed
    const better = completed(typed, candidates)
    if (better.text === typed.text && candidates.length > 1) {
      const more = candidates.length > shown ? `  and ${candidates.length - shown} more` : ''
      const prompt = this.output.rest.parts.map(({ text }) => text).join('')
      this.output.say('out', `\n${candidates.slice(0, shown).join('  ')}${more}\n${prompt}`)
    }
    return better
  }

  /** One shell more answers where it is asked from; none where it cannot. */
  private async candidates({ text, position }: Typed): Promise<string[]> {
    try {
      const cwd = (await this.dan9.call('process', 'read', { path: `/${this.pid}/cwd` })) as string
      const args = ['--complete', text, String(position)]
      const spawn = { command: shell, args, env: { PATH: '/bin' }, cwd: cwd.trim(), stdin: '' }
      const { pid } = (await this.dan9.call('process', 'spawn', spawn)) as { pid: number }
      const decoder = new TextDecoder()
      let said = ''
      const take = (item: unknown) => {
        const { fd, data } = item as { fd: 1 | 2; data: Uint8Array }
        if (fd === 1) said += decoder.decode(data, { stream: true })
      }
      await follow(this.dan9, 'process', 'output', { pid }, take, never)
      const { code } = (await this.dan9.call('process', 'wait', { pid })) as { code: number }
      return code === 0 ? said.split('\n').filter((line) => line !== '') : []
    } catch {
      return []
    }
  }

  private async tell(data: string): Promise<void> {
    if (this.pid === undefined) return
    await this.attempt(() => this.dan9.call('process', 'input', { pid: this.pid, data }))
  }

  private async attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (thrown) {
      this.output.fail(thrown)
    }
  }
}

function load(): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function save(text: string): void {
  try {
    localStorage.setItem(key, text)
  } catch {
    // The browser keeps nothing for this page: the history ends with it.
  }
}
