/**
 * Line charts on Chart.js, set up for data that arrives: no animation, no parsing, straight lines with
 * no points, equal rotation of the ticks. Loaded when the first chart is looked at.
 */
import { Chart, Filler, LinearScale, LineController, LineElement, PointElement } from 'chart.js'
import type { Point } from '../model/series'

Chart.register(LineController, LineElement, PointElement, LinearScale, Filler)

export interface Line {
  readonly label: string
  readonly points: Point[]
  /** The least and the greatest of each bucket, drawn as a band. */
  readonly band?: { readonly min: Point[]; readonly max: Point[] }
}

export interface Look {
  readonly colors: readonly string[]
  readonly ink: string
  readonly rule: string
}

interface Span {
  /** Milliseconds since the epoch, and how many of them are shown. */
  readonly until: number
  readonly width: number
}

export interface LiveChart {
  draw(lines: readonly Line[], span: Span, look: Look): void
  destroy(): void
}

export function liveChart(canvas: HTMLCanvasElement, format: (value: number) => string): LiveChart {
  const chart = new Chart<'line', Point[]>(canvas, {
    type: 'line',
    data: { datasets: [] },
    options: {
      animation: false,
      parsing: false,
      normalized: true,
      spanGaps: true,
      maintainAspectRatio: false,
      events: [],
      elements: { point: { radius: 0 }, line: { borderWidth: 1.5, tension: 0 } },
      scales: {
        x: {
          type: 'linear',
          border: { display: false },
          grid: { display: false },
          ticks: { minRotation: 0, maxRotation: 0, autoSkip: false, font: { size: 10 }, callback: () => '' },
        },
        y: {
          min: 0,
          border: { display: false },
          ticks: {
            minRotation: 0,
            maxRotation: 0,
            font: { size: 10 },
            callback: (value) => format(Number(value)),
          },
        },
      },
    },
  })
  return {
    draw(lines, { until, width }, { colors, ink, rule }) {
      chart.data.datasets = lines.flatMap(({ label, points, band }, index) => {
        const color = colors[index % colors.length] ?? ink
        const line = { label, data: points, borderColor: color }
        if (!band) return [line]
        const edge = { borderWidth: 0, backgroundColor: `color-mix(in srgb, ${color} 22%, transparent)` }
        return [line, { label, data: band.max, fill: '+1', ...edge }, { label, data: band.min, ...edge }]
      })
      const greatest = Math.max(0, ...lines.map((line) => peak(line.band?.max ?? line.points, until - width)))
      const { x, y } = chart.options.scales ?? {}
      if (!x?.ticks || !y?.ticks) return
      Object.assign(x, { min: until - width, max: until })
      const parts = chart.width < 300 ? [2, 1, 0] : [4, 3, 2, 1, 0]
      Object.assign(x, {
        afterBuildTicks: (axis: { ticks: { value: number }[] }) => {
          axis.ticks = parts.map((part) => ({ value: until - (part / (parts.length - 1)) * width }))
        },
      })
      x.ticks.callback = (value) => age(until - Number(value))
      x.ticks.align = 'inner'
      x.ticks.color = y.ticks.color = ink
      const top = ceiling(greatest)
      Object.assign(y, { max: top, grid: { color: rule } })
      Object.assign(y.ticks, { stepSize: top / 2 })
      chart.update('none')
    },
    destroy: () => chart.destroy(),
  }
}

function peak(points: readonly Point[], since: number): number {
  let greatest = 0
  for (const { x, y } of points) if (x >= since && y > greatest) greatest = y
  return greatest
}

/** The next 1, 2, 4 or 10 times a power of ten, so that the scale seldom moves and halves well. */
function ceiling(value: number): number {
  if (value <= 0) return 2
  const power = 10 ** Math.floor(Math.log10(value))
  return [1, 2, 4, 10].map((factor) => factor * power).find((top) => top >= value) ?? value
}

function age(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds === 0) return 'now'
  return seconds < 120 ? `−${seconds} s` : `−${Math.round(seconds / 60)} min`
}
