/** Work for the frames of the screen, a piece in each: what several charts do at once would hold one up. */

const waiting = new Set<() => void>()
let planned = false

/** Does `work` in a frame to come, after what waits already; the function that it gives takes it back. */
export function inTurn(work: () => void): () => void {
  // An object of its own, so that the same work can wait twice.
  const turn = () => work()
  waiting.add(turn)
  plan()
  return () => void waiting.delete(turn)
}

function plan(): void {
  if (planned || waiting.size === 0) return
  planned = true
  requestAnimationFrame(() => {
    planned = false
    const [turn] = waiting
    if (turn) waiting.delete(turn)
    plan()
    turn?.()
  })
}
