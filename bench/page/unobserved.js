/** Boots Dan9 as the dashboard's page does, and nothing else: nobody observes it. */
import { connect } from '../../src/client'
import system from '../../src/workers/system.worker.ts?worker&url'

const hosts = new URLSearchParams(location.search).get('hosts') ?? 2
const worker = new Worker(system, { type: 'module', name: `dan9-kernel ${hosts}` })
const dan9 = connect(worker, { hosts })
Object.assign(globalThis, { dan9 })
