/** The commands that a shell must do itself, because they change it or ask for what only it knows. */
import { Failure } from './expand'
import { isBare } from './lexer'
import { printFunction, quote, quoteList } from './print'
import type { Jobs } from './jobs'
import { ownNumbers, type Descriptors, type System } from './system'
import type { List } from './tree'
import type { Variables } from './variables'
import { findCommand } from './which'

/** The letters that `flag` and the command line know: leave at a failure, show prompts, trace commands. */
export const flags = ['e', 'i', 'x'] as const
export type Flag = (typeof flags)[number]

/** What built-in commands may do with the shell. */
export interface Shell {
  readonly system: System
  readonly flags: Set<Flag>
  readonly variables: Variables
  readonly functions: ReadonlyMap<string, List>
  readonly jobs: Jobs
  status: string
  /** Runs a text as if it stood here. */
  runText(text: string, descriptors: Descriptors): Promise<void>
  /** Runs a file with arguments of its own. */
  runFile(path: string, args: readonly string[], descriptors: Descriptors): Promise<void>
  /** Runs a command, whatever function has its name. */
  runBuiltIn(words: readonly string[], descriptors: Descriptors): Promise<void>
}

/** Ends the shell, with the status that it has. */
export class Exit extends Error {
  override readonly name = 'Exit'
}

/** Gives its status; what runs other commands leaves theirs, and gives nothing. */
type Builtin = (shell: Shell, args: readonly string[], descriptors: Descriptors) => Promise<string | void>

const dot: Builtin = async (shell, [name, ...args], descriptors) => {
  if (name === undefined) throw new Failure('usage: . file [args]')
  const path = name.includes('/') ? name : await findCommand(shell.system, name, shell.variables.get('path'))
  return shell.runFile(path ?? name, args, descriptors)
}

const cd: Builtin = async ({ system, variables }, args) => {
  if (args.length > 1) throw new Failure('usage: cd [directory]')
  const [name] = args.length > 0 ? args : variables.get('home')
  if (name === undefined) throw new Failure('cd: there is no $home')
  const searched = /^\.{0,2}\//.test(name) || name === '.' || name === '..' ? [] : variables.get('cdpath')
  for (const directory of searched) {
    const path = directory === '' || directory === '.' ? name : `${directory}/${name}`
    if ((await system.kind(path)) === 'directory') return chdir(path)
  }
  return chdir(name)

  async function chdir(path: string) {
    await system.chdir(path)
    variables.set('PWD', [system.cwd])
    return ''
  }
}

const exec: Builtin = async (shell, words, descriptors) => {
  if (words.length === 0) {
    for (const fd of ownNumbers) shell.system.adopt(fd, descriptors.get(fd) ?? { kind: 'null' })
    return ''
  }
  await shell.runBuiltIn(words, descriptors)
  throw new Exit()
}

const exit: Builtin = async (shell, [status]) => {
  if (status !== undefined) shell.status = status
  throw new Exit()
}

const flag: Builtin = async (shell, [letter, change]) => {
  const known = flags.find((name) => name === letter)
  if (!known) throw new Failure(`usage: flag [${flags.join('')}] [+-]`)
  if (change === '+') shell.flags.add(known)
  else if (change === '-') shell.flags.delete(known)
  return change !== undefined || shell.flags.has(known) ? '' : 'flag not set'
}

const shift: Builtin = async (shell, [count = '1']) => {
  if (!/^\d+$/.test(count)) throw new Failure('usage: shift [n]')
  shell.variables.set('*', shell.variables.get('*').slice(Number(count)))
  return ''
}

const wait: Builtin = async (shell, [pid]) => {
  if (pid === undefined) {
    await shell.jobs.waitForAll()
    return ''
  }
  return (await shell.jobs.waitFor(Number(pid))) ?? `${pid} is no background job`
}

const whatis: Builtin = async (shell, names, descriptors) => {
  const { system } = shell
  const lines: string[] = []
  const missing: string[] = []
  const everything = [...shell.variables.entries().map(([name]) => name), ...shell.functions.keys()]
  for (const name of names.length > 0 ? names : everything) {
    const found = lines.length
    const value = shell.variables.get(name)
    const body = shell.functions.get(name)
    if (value.length > 0) lines.push(`${isBare(name) ? name : quote(name)}=${quoteList(value)}`)
    if (body) lines.push(printFunction(name, body))
    else if (builtins.has(name)) lines.push(`builtin ${name}`)
    else if (lines.length === found) {
      const path = await findCommand(system, name, shell.variables.get('path'))
      if (path === undefined) missing.push(name)
      else lines.push(path)
    }
  }
  const [output, errors] = [descriptors.get(1), descriptors.get(2)]
  if (output && lines.length > 0) await system.write(output, `${lines.join('\n')}\n`)
  if (errors) for (const name of missing) await system.write(errors, `rc: ${name}: not found\n`)
  return missing.length > 0 ? 'not found' : ''
}

export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['.', dot],
  ['builtin', (shell, words, descriptors) => shell.runBuiltIn(words, descriptors)],
  ['cd', cd],
  ['eval', (shell, args, descriptors) => shell.runText(args.join(' '), descriptors)],
  ['exec', exec],
  ['exit', exit],
  ['flag', flag],
  ['shift', shift],
  ['wait', wait],
  ['whatis', whatis],
])
