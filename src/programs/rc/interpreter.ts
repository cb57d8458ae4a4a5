/**
 * Does what trees say. As in Duff's rc the last command of a pipeline is the shell's own to do; what stands
 * before it, `&`, `@` and `` `{…} `` fork (see `forks.ts`).
 */
import { Exit, builtins, type Flag, type Shell } from './builtins'
import { chooseCase } from './cases'
import { Failure, expand, expandName, expandPatterns, expandTexts, type Surroundings } from './expand'
import { Forks, type Forking } from './forks'
import { Functions } from './functions'
import { matches } from './glob'
import { Jobs } from './jobs'
import { Parser } from './parser'
import { quote } from './print'
import { redirect } from './redirect'
import { INTERRUPTED, NOT_FOUND, NOT_RUN, codeOf, succeeded } from './status'
import { SystemError, readFile, type Descriptors, type System } from './system'
import type { Command, List, Redirection } from './tree'
import { Variables } from './variables'

/** How many functions may be under way in each other. */
const DEPTH = 1000
/** How many commands are done before messages and signals are let in. */
const BREATH = 256

/** What was being done is given up, and a prompt comes next. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

type CommandOf<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>

export class Interpreter implements Shell, Forking {
  readonly variables = new Variables()
  readonly functions = new Functions()
  readonly jobs: Jobs
  readonly #forks: Forks
  #depth = 0
  #done = 0
  /** How many conditions this is part of; their failure is no reason to leave. */
  #tested = 0
  /** Whether the command before was an `if` whose condition failed; undefined when it was none. */
  #ifFailed: boolean | undefined

  constructor(
    readonly system: System,
    readonly flags: Set<Flag>,
  ) {
    this.jobs = new Jobs(system, flags.has('i'))
    this.#forks = new Forks(this, this.jobs)
  }

  get status(): string {
    return this.variables.get('status').join(' ')
  }

  set status(status: string) {
    this.variables.set('status', [status])
  }

  /** @throws Interrupted when what is being done has been interrupted */
  heed(): void {
    if (this.jobs.interrupted) throw new Interrupted('interrupted')
  }

  /**
   * Runs `text`, line by line.
   *
   * @throws SyntaxFailure, Failure and Interrupted, with the lines before them done; Exit
   */
  async runText(text: string, descriptors: Descriptors): Promise<void> {
    const parser = new Parser(text)
    for (let line = parser.line(); line; line = parser.line()) await this.run(line, descriptors)
  }

  async runFile(path: string, args: readonly string[], descriptors: Descriptors): Promise<void> {
    const text = await readFile(this.system, path)
    await this.variables.local([['*', args]], () => this.runText(text, descriptors))
  }

  async runBuiltIn(words: readonly string[], descriptors: Descriptors): Promise<void> {
    await this.#runWords(words, [], descriptors, undefined)
  }

  async run(list: List, descriptors: Descriptors): Promise<void> {
    for (const { command, background } of list) {
      await this.#turn()
      if (background) await this.#background(command, descriptors)
      else await this.#evaluate(command, descriptors)
      if (background || command.kind !== 'if') this.#ifFailed = undefined
    }
  }

  /** Writes a line about an error. */
  async complain(descriptors: Descriptors, text: string): Promise<void> {
    const errors = descriptors.get(2)
    // There is nobody to tell that errors cannot be told.
    if (errors) await this.system.write(errors, `rc: ${text}\n`).catch(() => {})
  }

  async #turn(): Promise<void> {
    this.#done += 1
    if (this.#done % BREATH === 0) await this.system.breathe()
    this.heed()
  }

  async #evaluate(command: Command, descriptors: Descriptors): Promise<void> {
    switch (command.kind) {
      case 'empty':
        return
      case 'simple': {
        const words = await expand(command.words, this.surroundings(descriptors))
        await this.#runWords(words, command.redirections, descriptors, this.functions.get(words[0] ?? ''))
        return this.#leaveAtFailure()
      }
      case 'block':
        return this.redirected(command.redirections, descriptors, true, (inner) =>
          this.run(command.list, inner),
        )
      case 'redirect':
        return this.redirected(command.redirections, descriptors, true, (inner) =>
          this.#evaluate(command.command, inner),
        )
      case 'assign':
        return this.#assign(command, descriptors)
      case 'pipeline':
        await this.#pipeline(command, descriptors)
        return this.#leaveAtFailure()
      case 'chain':
        return this.#chain(command, descriptors)
      case 'not':
        await this.#test(() => this.#evaluate(command.command, descriptors))
        this.status = succeeded(this.status) ? '1' : ''
        return
      case 'subshell':
        this.status = await this.#forks.subshell(command.command, descriptors)
        return this.#leaveAtFailure()
      case 'if': {
        await this.#test(() => this.#condition(command.condition, descriptors))
        const holds = succeeded(this.status)
        if (holds) await this.#evaluate(command.body, descriptors)
        this.#ifFailed = !holds
        return
      }
      case 'if-not':
        if (this.#ifFailed === undefined) throw new Failure("'if not' does not follow 'if'")
        return this.#ifFailed ? this.#evaluate(command.body, descriptors) : undefined
      case 'for':
        return this.#for(command, descriptors)
      case 'while':
        for (;;) {
          await this.#turn()
          await this.#test(() => this.#condition(command.condition, descriptors))
          if (!succeeded(this.status)) return
          await this.#evaluate(command.body, descriptors)
        }
      case 'switch':
        return this.#switch(command, descriptors)
      case 'match': {
        const surroundings = this.surroundings(descriptors)
        const subject = (await expandTexts([command.subject], surroundings)).join(' ')
        const patterns = await expandPatterns(command.patterns, surroundings)
        this.status = patterns.some((pattern) => matches(pattern, subject)) ? '' : 'no match'
        return this.#leaveAtFailure()
      }
      case 'function': {
        const { body } = command
        for (const name of await expandTexts(command.names, this.surroundings(descriptors))) {
          if (body) this.functions.set(name, body)
          else this.functions.delete(name)
        }
        return
      }
    }
  }

  surroundings(descriptors: Descriptors): Surroundings {
    return {
      variable: (name) => this.variables.get(name),
      capture: (body) => this.#capture(body, descriptors),
      names: async (directory) => (await this.system.list(directory)).map(({ name }) => name),
      exists: async (path) => {
        const kind = await this.system.kind(path)
        return path.endsWith('/') ? kind === 'directory' : kind !== undefined
      },
    }
  }

  #leaveAtFailure(): void {
    if (this.flags.has('e') && this.#tested === 0 && codeOf(this.status) !== 0) throw new Exit()
  }

  async #test(work: () => Promise<void>): Promise<void> {
    this.#tested += 1
    try {
      await work()
    } finally {
      this.#tested -= 1
    }
  }

  async #condition(list: List, descriptors: Descriptors): Promise<void> {
    if (list.length === 0) this.status = ''
    await this.run(list, descriptors)
  }

  async redirected<T>(
    redirections: readonly Redirection[],
    descriptors: Descriptors,
    shared: boolean,
    work: (descriptors: Descriptors) => Promise<T>,
  ): Promise<T | undefined> {
    if (redirections.length === 0) return this.#attempt(descriptors, () => work(descriptors))
    const context = { system: this.system, surroundings: this.surroundings(descriptors), shared }
    const made = await this.#attempt(descriptors, () => redirect(redirections, descriptors, context))
    if (!made) return undefined
    try {
      return await this.#attempt(made.descriptors, () => work(made.descriptors))
    } finally {
      await made.release()
    }
  }

  /** Does `work`; what the world refuses is the failure of this command only. */
  async #attempt<T>(descriptors: Descriptors, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (thrown) {
      if (!(thrown instanceof SystemError)) throw thrown
      await this.complain(descriptors, thrown.message)
      this.status = thrown.errno === 'ENOENT' ? NOT_FOUND : NOT_RUN
      return undefined
    }
  }

  async #runWords(
    words: readonly string[],
    redirections: readonly Redirection[],
    descriptors: Descriptors,
    body: List | undefined,
  ): Promise<void> {
    const [name, ...args] = words
    if (name === undefined) throw new Failure('an empty list is no command')
    await this.trace(words, descriptors)
    const builtin = body ? undefined : builtins.get(name)
    const shared = body !== undefined || builtin !== undefined
    await this.redirected(redirections, descriptors, shared, async (inner) => {
      if (body) return this.#call(body, args, inner)
      if (!builtin) return this.#runProgram(words, inner)
      const status = await builtin(this, args, inner)
      if (status !== undefined) this.status = status
    })
  }

  /** With -x, writes a command before it is run. */
  async trace(words: readonly string[], descriptors: Descriptors): Promise<void> {
    const errors = this.flags.has('x') ? descriptors.get(2) : undefined
    if (errors) await this.system.write(errors, `${words.map(quote).join(' ')}\n`)
  }

  async #call(body: List, args: readonly string[], descriptors: Descriptors): Promise<void> {
    if (this.#depth >= DEPTH) throw new Failure('functions call each other too deep')
    this.#depth += 1
    try {
      await this.variables.local([['*', args]], () => this.run(body, descriptors))
    } finally {
      this.#depth -= 1
    }
  }

  async #runProgram(words: readonly string[], descriptors: Descriptors): Promise<void> {
    this.status = await this.#forks.run(words, descriptors)
    // Whoever stops a command at a prompt means all of the line.
    if (this.status === INTERRUPTED && this.flags.has('i')) throw new Interrupted('interrupted')
  }

  async #pipeline(command: CommandOf<'pipeline'>, descriptors: Descriptors): Promise<void> {
    this.status = await this.#forks.pipeline(command, descriptors, async (stage, inner) => {
      await this.#test(() => this.#evaluate(stage, inner))
      return this.status
    })
  }

  async #capture(body: List, descriptors: Descriptors): Promise<string> {
    const { text, status } = await this.#forks.capture(body, descriptors)
    this.status = status
    return text
  }

  async #background(command: Command, descriptors: Descriptors): Promise<void> {
    const pid = await this.#forks.background(command, descriptors)
    if (pid !== undefined) this.variables.set('apid', [String(pid)])
  }

  async #chain({ first, rest }: CommandOf<'chain'>, descriptors: Descriptors): Promise<void> {
    const last = rest.at(-1)!
    await this.#test(() => this.#evaluate(first, descriptors))
    for (const link of rest) {
      if (succeeded(this.status) !== (link.operator === '&&')) continue
      const work = () => this.#evaluate(link.command, descriptors)
      await (link === last ? work() : this.#test(work))
    }
  }

  async #assign({ assignments, command }: CommandOf<'assign'>, descriptors: Descriptors): Promise<void> {
    const [first, ...rest] = assignments
    if (!first) return this.#evaluate(command, descriptors)
    const surroundings = this.surroundings(descriptors)
    const name = await expandName(first.name, surroundings)
    const value = await expand([first.value], surroundings)
    const others = () => this.#assign({ kind: 'assign', assignments: rest, command }, descriptors)
    if (command.kind !== 'empty') return this.variables.local([[name, value]], others)
    this.variables.set(name, value)
    return others()
  }

  async #for(command: CommandOf<'for'>, descriptors: Descriptors): Promise<void> {
    const surroundings = this.surroundings(descriptors)
    const name = await expandName(command.name, surroundings)
    const values = command.values ? await expand(command.values, surroundings) : this.variables.get('*')
    await this.variables.local([[name, []]], async () => {
      for (const value of values) {
        await this.#turn()
        this.variables.set(name, [value])
        await this.#evaluate(command.body, descriptors)
      }
    })
  }

  async #switch({ subject, body }: CommandOf<'switch'>, descriptors: Descriptors): Promise<void> {
    const surroundings = this.surroundings(descriptors)
    const text = (await expandTexts([subject], surroundings)).join(' ')
    const chosen = await chooseCase(body, async (patterns) =>
      (await expandPatterns(patterns, surroundings)).some((pattern) => matches(pattern, text)),
    )
    return this.run(chosen, descriptors)
  }
}
