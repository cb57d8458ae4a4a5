/** The worker of a program. */
import { importMain } from '../daemons/program/worker/module'
import { servePrograms, type Scope } from '../daemons/program/worker/serve'
import { meterTimers } from '../daemons/program/worker/timers'
import { taskQueue } from '../kernel/host/scheduler'

const scope = globalThis as unknown as Scope & { close(): void }
const { later } = taskQueue()
meterTimers(scope, later)
const { crash, exit } = servePrograms(scope, importMain, later)
scope.close = () => exit(0)
globalThis.addEventListener('error', (event) => {
  event.preventDefault()
  crash(event.error)
})
globalThis.addEventListener('unhandledrejection', (event) => {
  event.preventDefault()
  crash(event.reason)
})
