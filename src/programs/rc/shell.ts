/** A run of rc from its command line to its exit code. */
import { Exit, flags, type Flag } from './builtins'
import { complete } from './complete'
import { Input, guarded } from './input'
import { Interpreter } from './interpreter'
import { NOT_FOUND, codeOf } from './status'
import { ownDescriptors, readFile, type System } from './system'

const USAGE = 'usage: rc [-eilx] [-c text | script] [args] | rc --complete text position'

const defaults: Readonly<Record<string, readonly string[]>> = {
  home: ['/'],
  ifs: [' \t\n'],
  path: ['/bin'],
  prompt: ['% ', '\t'],
}

/** Runs rc with `args` and gives its exit code. At a prompt `onInterrupt` is told what INT is to do. */
export async function runShell(
  system: System,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  onInterrupt: (interrupt: () => void) => void,
): Promise<number> {
  const options = parseOptions(args)
  const shell = new Interpreter(system, options?.flags ?? new Set())
  shell.variables.import(env)
  shell.functions.import(env)
  if (!options) {
    await shell.complain(ownDescriptors, USAGE)
    return 2
  }
  setDefaults(shell, options)
  if (options.completes) {
    await printCandidates(shell, options.rest)
    return 0
  }
  const input = new Input(shell)
  if (options.flags.has('i')) onInterrupt(() => input.interrupt())
  try {
    await guarded(shell, () => begin(shell, options, input))
  } catch (thrown) {
    if (!(thrown instanceof Exit)) throw thrown
  }
  return codeOf(shell.status)
}

interface Options {
  readonly flags: Set<Flag>
  readonly login: boolean
  readonly text: string | undefined
  readonly completes: boolean
  /** The script and its arguments, or those of the text. */
  readonly rest: readonly string[]
}

/** Undefined for what nobody understands. */
function parseOptions(args: readonly string[]): Options | undefined {
  const found = new Set<Flag>()
  const base = { flags: found, login: false, text: undefined, completes: false }
  if (args[0] === '--complete') return { ...base, completes: true, rest: args.slice(1) }
  let login = false
  for (let index = 0; ; index += 1) {
    const arg = args[index]
    if (arg === undefined || !/^-./.test(arg)) return { ...base, login, rest: args.slice(index) }
    for (const [at, letter] of [...arg.slice(1)].entries()) {
      const flag = flags.find((known) => known === letter)
      if (flag) found.add(flag)
      else if (letter === 'l') login = true
      else if (letter === 'c' && at === arg.length - 2 && args[index + 1] !== undefined) {
        return { ...base, login, text: args[index + 1], rest: args.slice(index + 2) }
      } else return undefined
    }
  }
}

function setDefaults({ variables, system }: Interpreter, { text, rest }: Options): void {
  const [name = 'rc', ...args] = text === undefined ? rest : ['rc', ...rest]
  variables.set('0', [name])
  variables.set('*', args)
  variables.set('pid', [String(system.pid)])
  variables.set('status', [''])
  for (const [variable, value] of Object.entries(defaults)) {
    if (variables.get(variable).length === 0) variables.set(variable, value)
  }
}

async function begin(shell: Interpreter, options: Options, input: Input): Promise<void> {
  const [script] = options.rest
  if (options.login) await runProfile(shell)
  if (options.text !== undefined) return shell.runText(options.text, ownDescriptors)
  if (script === undefined) return input.run()
  shell.status = NOT_FOUND
  const text = await readFile(shell.system, script)
  shell.status = ''
  return shell.runText(text, ownDescriptors)
}

/** What a person wants done when a session begins. */
async function runProfile(shell: Interpreter): Promise<void> {
  const [home = ''] = shell.variables.get('home')
  const profile = `${home}/lib/profile`
  if ((await shell.system.kind(profile)) === undefined) return
  await guarded(shell, async () => shell.runText(await readFile(shell.system, profile), ownDescriptors))
}

async function printCandidates(
  shell: Interpreter,
  [text = '', position = String(text.length)]: readonly string[],
) {
  const candidates = await complete(text, Number(position), shell)
  const lines = candidates
    .filter((candidate) => !candidate.includes('\n'))
    .map((candidate) => `${candidate}\n`)
  await shell.system.write({ kind: 'own', fd: 1 }, lines.join(''))
}
