/**
 * A process as a daemon: a light cell in a shared host, which owns the worker that runs the program. All
 * that the program asks of others goes through it, in its name. It obeys the daemon whose name its own
 * begins with, and tells that one how the program ends. What it takes to run one is loaded with the first.
 */
import { defineDaemon, type Behaviour } from '../../kernel/daemon'
import { config, messages } from './messages'
import type { ProgramWorker } from './protocol'

/** @param launch makes a worker whose script calls `servePrograms` */
export function program({ launch }: { launch: () => ProgramWorker }): Behaviour {
  let answers: ReturnType<(typeof import('./running'))['running']> | undefined
  return defineDaemon({
    type: 'program',
    doc: 'Runs one program. The process daemon makes these; see its "spawn".',
    config,
    concurrency: Infinity,
    messages,
    async start(context) {
      const { running } = await import('./running')
      answers ??= running(launch)
      return answers(context)
    },
  })
}
