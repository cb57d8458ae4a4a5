/** The theme's colours as a canvas takes them. */
import type { Look } from './chart'

const series = Array.from({ length: 8 }, (_, index) => `--series-${index + 1}`)

export function readLook(beside: HTMLElement): Look {
  // A custom property is resolved only where a real one uses it.
  const probe = document.createElement('span')
  beside.after(probe)
  const read = (name: string) => {
    probe.style.color = `var(${name})`
    return getComputedStyle(probe).color
  }
  const look = { colors: series.map(read), ink: read('--dim'), rule: read('--rule') }
  probe.remove()
  return look
}
