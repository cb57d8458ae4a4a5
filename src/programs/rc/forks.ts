/**
 * Commands as processes of their own, where rc would fork. A program is started at once; anything else
 * becomes the text of another shell, which gets the variables and functions in its environment.
 */
import { builtins, type Flag } from './builtins'
import { expand, type Surroundings } from './expand'
import type { Functions } from './functions'
import { failedJob, joined, type Job, type Jobs } from './jobs'
import { printCommand, quote } from './print'
import { withDescriptors } from './redirect'
import { readText, type Descriptor, type Descriptors, type System } from './system'
import { quotedWord, type Command, type List, type Redirection } from './tree'
import type { Variables } from './variables'

/** The shell that forks. */
export interface Forking {
  readonly system: System
  readonly flags: ReadonlySet<Flag>
  readonly status: string
  readonly variables: Variables
  readonly functions: Functions
  surroundings(descriptors: Descriptors): Surroundings
  trace(words: readonly string[], descriptors: Descriptors): Promise<void>
  /** Does `work` with `redirections` made; what the world refuses is told, and undefined comes of it. */
  redirected<T>(
    redirections: readonly Redirection[],
    descriptors: Descriptors,
    shared: boolean,
    work: (descriptors: Descriptors) => Promise<T>,
  ): Promise<T | undefined>
}

type Pipeline = Extract<Command, { kind: 'pipeline' }>

/** Where the next command of a pipeline reads. */
type Input = readonly [fd: number, descriptor: Descriptor]

export class Forks {
  constructor(
    private readonly shell: Forking,
    private readonly jobs: Jobs,
  ) {}

  /** Runs a program and gives its status. @throws SystemError */
  run(words: readonly string[], descriptors: Descriptors): Promise<string> {
    return this.jobs.foreground(async () => (await this.#spawn(words, descriptors)).wait())
  }

  /** Runs a pipeline, its last stage by `finish`, which gives that one's status. */
  pipeline(
    command: Pipeline,
    descriptors: Descriptors,
    finish: (last: Command, descriptors: Descriptors) => Promise<string>,
  ): Promise<string> {
    return this.jobs.foreground(async () => {
      const { jobs, last } = await this.#launchAllButLast(command, descriptors, finish)
      return joined(jobs, last)
    })
  }

  /** Runs `command` where it can change nothing of the shell. */
  subshell(command: Command, descriptors: Descriptors): Promise<string> {
    return this.jobs.foreground(async () => joined(await this.#launch(command, descriptors)))
  }

  /** Runs `body` and gives what it writes. */
  capture(body: List, descriptors: Descriptors): Promise<{ text: string; status: string }> {
    const { system } = this.shell
    return this.jobs.foreground(async () => {
      const { read, write } = await system.pipe()
      try {
        let jobs: Job[]
        try {
          jobs = await this.#launch(asCommand(body), withDescriptors(descriptors, [1, write]))
        } finally {
          await system.close(write)
        }
        return { text: await readText(system, read), status: await joined(jobs) }
      } finally {
        await system.close(read)
      }
    })
  }

  /** Starts `command`, which gets nothing to read. Gives the pid of its last process, if any. */
  background(command: Command, descriptors: Descriptors): Promise<number | undefined> {
    const inner = withDescriptors(descriptors, [0, { kind: 'null' }])
    return this.jobs.background(() => this.#launch(command, inner))
  }

  /** Starts a program. @throws SystemError */
  #spawn([command = '', ...args]: readonly string[], descriptors: Descriptors): Promise<Job> {
    const { variables, functions } = this.shell
    return this.jobs.start({
      command,
      args,
      env: { ...variables.export(), ...functions.export() },
      descriptors,
    })
  }

  /** Starts `command`, a pipeline as a process for each of its stages. */
  async #launch(command: Command, descriptors: Descriptors): Promise<Job[]> {
    if (command.kind !== 'pipeline') return [await this.#launchOne(command, descriptors)]
    const { jobs, last } = await this.#launchAllButLast(command, descriptors, (stage, inner) =>
      this.#launchOne(stage, inner),
    )
    return [...jobs, last]
  }

  /** Starts a pipeline but for its last stage, and does that by `finish` while the others run. */
  async #launchAllButLast<T>(
    { stages, joints }: Pipeline,
    descriptors: Descriptors,
    finish: (last: Command, descriptors: Descriptors) => Promise<T>,
  ): Promise<{ jobs: Job[]; last: T }> {
    const { system } = this.shell
    const jobs: Job[] = []
    let input: Input | undefined
    try {
      for (const [index, { from, to }] of joints.entries()) {
        const { read, write } = await system.pipe()
        const before = input
        input = [to, read]
        try {
          const inner = withDescriptors(descriptors, ...(before ? [before] : []), [from, write])
          jobs.push(await this.#launchOne(stages[index]!, inner))
        } finally {
          await system.close(write)
          if (before) await system.close(before[1])
        }
      }
      const inner = withDescriptors(descriptors, ...(input ? [input] : []))
      return { jobs, last: await finish(stages.at(-1)!, inner) }
    } catch (thrown) {
      for (const job of jobs) void job.wait()
      throw thrown
    } finally {
      // Without it nobody reads any more, and those who write are told.
      if (input) await system.close(input[1])
    }
  }

  async #launchOne(command: Command, descriptors: Descriptors): Promise<Job> {
    if (command.kind !== 'simple') return this.#launchShell(command, descriptors)
    const { functions } = this.shell
    const words = await expand(command.words, this.shell.surroundings(descriptors))
    const [name] = words
    if (name === undefined || functions.has(name) || builtins.has(name)) {
      return this.#launchShell({ ...command, words: words.map(quotedWord) }, descriptors)
    }
    await this.shell.trace(words, descriptors)
    return this.#start(words, command.redirections, descriptors)
  }

  #launchShell(command: Command, descriptors: Descriptors): Promise<Job> {
    const { system, flags, status, variables } = this.shell
    const letters = [...flags].filter((flag) => flag !== 'i').map((flag) => `-${flag}`)
    const text = (status === '' ? '' : `status=${quote(status)}\n`) + printCommand(command)
    return this.#start([system.shell, ...letters, '-c', text, ...variables.get('*')], [], descriptors)
  }

  async #start(
    words: readonly string[],
    redirections: readonly Redirection[],
    descriptors: Descriptors,
  ): Promise<Job> {
    const spawn = (inner: Descriptors) => this.#spawn(words, inner)
    const job = await this.shell.redirected(redirections, descriptors, false, spawn)
    return job ?? failedJob(this.shell.status)
  }
}

function asCommand(list: List): Command {
  const [item] = list
  if (item && list.length === 1 && !item.background) return item.command
  return { kind: 'block', list, redirections: [] }
}
