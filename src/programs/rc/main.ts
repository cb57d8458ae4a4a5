/** rc, the shell of Dan9, after Plan 9's (Tom Duff, "Rc: The Plan 9 Shell"). */
import { Dan9, type JavaScriptProgram } from './dan9'
import { runShell } from './shell'

/** Runs rc with the arguments of `program` and gives its exit code. */
export default function main(program: JavaScriptProgram): Promise<number> {
  return runShell(new Dan9(program), program.args, program.env, (interrupt) =>
    program.handle('INT', interrupt),
  )
}
