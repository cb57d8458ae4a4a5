/** What every part of the dashboard shares: the client, what it shows of it, and what a person asked for. */
import { createContext } from 'svelte'
import { DaemonError, type Dan9 } from '../../client/api'
import { Clock } from './clock.svelte'
import { Console } from './console/console.svelte'
import { Holders } from './holders.svelte'
import { Notices } from './notices.svelte'
import { Player } from './player.svelte'
import { Preferences } from './preferences.svelte'
import { Router } from './router.svelte'
import { Telemetry } from './telemetry.svelte'

export type Command = 'start' | 'stop' | 'restart' | 'suspend' | 'resume' | 'kill' | 'remove'

/** The dialogs; `confirm` asks before a command that cannot be taken back. */
export type OpenDialog =
  | { readonly name: 'palette' | 'help' | 'create' | 'install' }
  | { readonly name: 'confirm'; readonly command: Command; readonly daemon: string }

const done: Record<Command, string> = {
  start: 'started',
  stop: 'stopped',
  restart: 'restarted',
  suspend: 'suspended',
  resume: 'resumed',
  kill: 'killed',
  remove: 'removed',
}

export class App {
  readonly telemetry: Telemetry
  readonly holders: Holders
  readonly router = new Router()
  readonly preferences = new Preferences()
  readonly notices = new Notices()
  readonly player: Player
  readonly clock: Clock
  readonly console: Console

  boot = $state<'booting' | 'ready' | 'failed'>('booting')
  bootError = $state.raw<DaemonError | undefined>()
  dialog = $state.raw<OpenDialog | undefined>()
  touring = $state(false)
  /** Whether the console was opened by hand on this page, and so takes what is typed. */
  focusConsole = $state(false)

  constructor(readonly dan9: Dan9) {
    this.telemetry = new Telemetry(dan9)
    this.holders = new Holders(dan9, this.telemetry)
    this.player = new Player(dan9)
    this.console = new Console(dan9)
    this.clock = new Clock(() => (this.telemetry.paused ? this.telemetry.until : undefined))
  }

  /** Begins the tour, where it takes place. */
  takeTour(): void {
    this.router.go(this.router.href('overview'))
    this.touring = true
  }

  /** Follows the system; resolves when it is ready or has failed. */
  async begin(): Promise<void> {
    void this.telemetry.listen()
    try {
      await this.dan9.ready
      this.boot = 'ready'
      this.touring = !this.preferences.toured && this.router.view === 'overview'
      await this.telemetry.recall()
    } catch (error) {
      if (this.boot === 'ready') this.notices.fail(error)
      else this.boot = 'failed'
      this.bootError = DaemonError.from(error)
    }
  }

  toggleConsole(): void {
    this.preferences.console = !this.preferences.console
    this.focusConsole = this.preferences.console
  }

  togglePause(): void {
    if (this.telemetry.paused) this.telemetry.resume()
    else this.telemetry.pause()
  }

  inspectDaemon(name: string, tab?: string): string {
    return this.router.with({ daemon: name, sel: undefined, tab: tab ?? this.router.parameters.tab })
  }

  inspectMessage(id: string): string {
    return this.router.with({ sel: id, daemon: undefined, tab: undefined })
  }

  closeInspector(): void {
    this.router.change({ daemon: undefined, sel: undefined, tab: undefined })
  }

  /** Does it, or asks first when it cannot be taken back. */
  command(command: Command, daemon: string): void {
    if (command === 'kill' || command === 'remove') this.dialog = { name: 'confirm', command, daemon }
    else void this.perform(command, daemon)
  }

  async perform(command: Command, daemon: string): Promise<void> {
    await this.attempt(async () => {
      await this.dan9[command](daemon)
      this.notices.say(`${daemon} ${done[command]}`)
    })
  }

  /** Runs `work` and says so when it fails. True when it did not. */
  async attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      this.notices.fail(error)
      void this.holders.hear(error)
      return false
    }
  }
}

export const [getApp, setApp] = createContext<App>()
