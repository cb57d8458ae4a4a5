/** In the page: starts the peers' workers when they are first asked for, and hands tasks to the one that drives. */

/** @typedef {import('../peers/serve.js').Load} Load */

/** @param {string} script */
function start(script) {
  const worker = new Worker(script, { type: 'module' })
  /** @type {Map<number, { resolve: (value: unknown) => void, reject: (error: Error) => void }>} */
  const waiting = new Map()
  let tasks = 0
  worker.onmessage = ({ data: { id, value, error } }) => {
    const waiter = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) waiter?.resolve(value)
    else waiter?.reject(new Error(error))
  }
  worker.onerror = ({ message }) => {
    for (const { reject } of waiting.values()) reject(new Error(`${script}: ${message}`))
    waiting.clear()
  }
  /** @param {string} task @param {Partial<Load>} load @param {MessagePort[]} [ports] @returns {Promise<unknown>} */
  return (task, load, ports = []) =>
    new Promise((resolve, reject) => {
      waiting.set(++tasks, { resolve, reject })
      worker.postMessage({ id: tasks, task, load }, ports)
    })
}

/** One worker, or two with a port between them. @param {string} name @param {boolean} pair */
async function open(name, pair) {
  const script = `/bench/${name}.js`
  const driver = start(script)
  if (pair) {
    const { port1, port2 } = new MessageChannel()
    await Promise.all([driver('drive', {}, [port1]), start(script)('take', {}, [port2])])
  }
  return driver
}

/** @type {Map<string, ReturnType<typeof open>>} */
const peers = new Map()

Object.assign(globalThis, {
  /** @param {{ peer: string, pair: boolean, task: string, load: Load }} task */
  benchPeer: async ({ peer, pair, task, load }) => {
    if (!peers.has(peer)) peers.set(peer, open(peer, pair))
    return (await peers.get(peer))?.(task, load)
  },
})
