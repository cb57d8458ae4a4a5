/** What every peer's worker does: takes a task by name, and answers with what the task gives. */

/** @typedef {{ count: number, shape: import('../shapes.mjs').Shape, flight: number }} Load */

/** @param {Record<string, (load: Load, ports: readonly MessagePort[]) => unknown>} tasks */
export function serve(tasks) {
  globalThis.onmessage = async ({ data: { id, task, load }, ports }) => {
    try {
      postMessage({ id, value: await tasks[task]?.(load, ports) })
    } catch (thrown) {
      postMessage({ id, error: String(thrown) })
    }
  }
}
