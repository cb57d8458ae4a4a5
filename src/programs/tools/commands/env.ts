import { environment } from '../system/process'
import { Options } from '../text/options'
import { complain, out } from '../text/output'

const cannotRun = 126

export function env(args: string[]): i32 {
  const options = new Options(args, '+iu:0', 'ignore-environment=i unset=u null=0')
  const variables: string[] = options.has('i') ? [] : environment()
  const unset = options.all('u')
  for (let i = 0; i < unset.length; i++) remove(variables, unset[i])
  const operands = options.operands
  let i = operands.length > 0 && operands[0] == '-' ? 1 : 0
  if (i == 1) variables.length = 0
  for (; i < operands.length && operands[i].includes('='); i++) {
    const equals = operands[i].indexOf('=')
    set(variables, operands[i].substring(0, equals), operands[i])
  }
  if (i < operands.length) {
    complain("cannot run '" + operands[i] + "': a program of WebAssembly cannot become another")
    return cannotRun
  }
  for (let j = 0; j < variables.length; j++) {
    out.text(variables[j])
    out.byte(options.has('0') ? 0 : 10)
  }
  return 0
}

function set(variables: string[], name: string, whole: string): void {
  for (let i = 0; i < variables.length; i++) {
    if (!variables[i].startsWith(name + '=')) continue
    variables[i] = whole
    return
  }
  variables.push(whole)
}

function remove(variables: string[], name: string): void {
  for (let i = 0; i < variables.length; i++) {
    if (variables[i].startsWith(name + '=')) variables.splice(i--, 1)
  }
}
