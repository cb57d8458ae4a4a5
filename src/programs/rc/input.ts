/** Commands that come by lines on the standard input, from a person at a prompt or from anything else. */
import { Failure } from './expand'
import { Interrupted, type Interpreter } from './interpreter'
import { SyntaxFailure } from './lexer'
import { Parser } from './parser'
import { SystemError, ownDescriptors, type System } from './system'
import type { List } from './tree'

/** Does `work`; what goes wrong is told and becomes the status. @throws Exit and what is no shell's error */
export async function guarded(shell: Interpreter, work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (thrown) {
    const known = [Failure, SyntaxFailure, SystemError].some((type) => thrown instanceof type)
    if (!known) throw thrown
    const { message } = thrown as Error
    await shell.complain(ownDescriptors, message)
    shell.status = message
    return false
  }
}

export class Input {
  readonly #lines: Lines
  #abandon = () => {}

  constructor(private readonly shell: Interpreter) {
    this.#lines = new Lines(shell.system)
  }

  /** Ends what is under way, and what has been typed of a command. */
  interrupt(): void {
    void this.shell.jobs.interrupt()
    this.#abandon()
  }

  /** Runs what comes until the end. A person goes on after an error; nobody else does. */
  async run(): Promise<void> {
    const interactive = this.shell.flags.has('i')
    for (let more = true; more;) {
      try {
        const done = await guarded(this.shell, async () => void (more = await this.#runNext()))
        if (!done && !interactive) return
      } catch (thrown) {
        if (!(thrown instanceof Interrupted) || !interactive) throw thrown
        this.shell.jobs.resume()
        await this.#prompt('\n')
      }
    }
  }

  /** Reads as many lines as make commands and runs those. Gives whether there may be more. */
  async #runNext(): Promise<boolean> {
    let text = ''
    const [first = '', next = ''] = this.shell.variables.get('prompt')
    for (;;) {
      await this.#prompt(text === '' ? first : next)
      const line = await this.#line()
      text += line ?? ''
      const lists = parse(text, line !== undefined)
      if (!lists) continue
      for (const list of lists) await this.shell.run(list, ownDescriptors)
      this.shell.heed()
      return line !== undefined
    }
  }

  async #prompt(text: string): Promise<void> {
    if (this.shell.flags.has('i')) await this.shell.system.write({ kind: 'own', fd: 1 }, text)
  }

  /** @throws Interrupted when it is abandoned; the line is read all the same, by the next who asks */
  async #line(): Promise<string | undefined> {
    this.shell.heed()
    const abandoned = new Promise<never>((_, reject) => {
      this.#abandon = () => reject(new Interrupted('interrupted'))
    })
    try {
      const line = await Promise.race([this.#lines.next(), abandoned])
      this.#lines.take()
      return line
    } finally {
      this.#abandon = () => {}
    }
  }
}

/** The commands of `text`; undefined when it is not whole and `more` may come. @throws SyntaxFailure */
function parse(text: string, more: boolean): List[] | undefined {
  const parser = new Parser(text)
  const lists: List[] = []
  try {
    for (let list = parser.line(); list; list = parser.line()) lists.push(list)
    return lists
  } catch (thrown) {
    if (more && thrown instanceof SyntaxFailure && thrown.incomplete) return undefined
    throw thrown
  }
}

/** The lines of the standard input. Nothing is read that nobody has asked for: commands read it too. */
class Lines {
  readonly #chunks: AsyncIterator<Uint8Array>
  readonly #decoder = new TextDecoder()
  #buffer = ''
  #next: Promise<string | undefined> | undefined

  constructor(system: System) {
    this.#chunks = system.read({ kind: 'own', fd: 0 })[Symbol.asyncIterator]()
  }

  /** The next line with its newline, which the last may lack; undefined at the end. The same until `take`. */
  next(): Promise<string | undefined> {
    return (this.#next ??= this.#read())
  }

  take(): void {
    this.#next = undefined
  }

  async #read(): Promise<string | undefined> {
    for (;;) {
      const end = this.#buffer.indexOf('\n') + 1
      if (end > 0) return this.#cut(end)
      const { done = false, value } = (await this.#chunks.next()) as IteratorResult<Uint8Array, undefined>
      if (done) return this.#buffer === '' ? undefined : this.#cut(this.#buffer.length)
      this.#buffer += this.#decoder.decode(value, { stream: true })
    }
  }

  #cut(end: number): string {
    const line = this.#buffer.slice(0, end)
    this.#buffer = this.#buffer.slice(end)
    return line
  }
}
