/** Boots Dan9 as the dashboard's page does, and nothing else: nobody observes it. */
import { connect } from '../../src/client'
import kernel from '../../src/workers/kernel.worker.ts?worker&url'

const hosts = new URLSearchParams(location.search).get('hosts') ?? 2
const worker = new Worker(`${kernel}#${hosts}`, { type: 'module', name: 'dan9-kernel' })
const dan9 = connect(worker, { hosts })
Object.assign(globalThis, { dan9 })
