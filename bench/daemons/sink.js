import { defineDaemon, message } from 'dan9'

/** Counts what it is told to take, and gives out a stream of as many items as are asked for. */
export default defineDaemon({
  type: 'bench-sink',
  messages: {
    take: message({ doc: 'One more.' }),
    drained: message({ doc: 'How many it has taken; all that the asker sent before is among them.' }),
    items: message({ doc: 'So many items as a stream.' }),
  },
  start() {
    let taken = 0
    return {
      take() {
        taken++
      },
      drained: () => taken,
      items: (payload) => stream(/** @type {{ count: number }} */ (payload).count),
    }
  },
})

/** @param {number} count */
async function* stream(count) {
  for (let index = 0; index < count; index++) yield { path: `/tmp/bench/file-${index & 1_023}` }
}
