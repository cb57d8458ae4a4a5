/** The dashboard as a person uses it: named steps over roles and names, and nothing of how it is made. */
import { expect, type Locator, type Page } from '@playwright/test'

export const views = [
  'Overview',
  'Daemons',
  'Messages',
  'Files',
  'Network',
  'Processes',
  'Namespace',
  'Metrics',
  'Scenarios',
] as const
export type View = (typeof views)[number]

type Table = 'Daemons' | 'Messages' | 'Dead letters' | 'Files' | 'Connections' | 'Processes'

interface Opening {
  /** What follows `#`: `/messages?f=type:read`. */
  readonly at?: string
  readonly hosts?: number
  readonly theme?: 'light' | 'dark'
  /** False shows the tour, as on the first visit. */
  readonly toured?: boolean
}

export class Dashboard {
  constructor(readonly page: Page) {}

  /** Opens the page and waits until the system has booted and the view is there. */
  async open({ at = '/overview', hosts = 2, theme, toured = true }: Opening = {}): Promise<void> {
    await this.page.addInitScript(
      (choice) => {
        const key = 'dan9-dashboard'
        if (localStorage.getItem(key) === null) localStorage.setItem(key, JSON.stringify(choice))
      },
      { toured, ...(theme && { theme }) },
    )
    await this.page.goto(`./?hosts=${hosts}#${at}`)
    await expect(this.views).toBeVisible()
    // A view is loaded when it is first looked at: before that it takes neither keys nor drops.
    await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible()
    // What happens from now on is seen: the first batch of telemetry is there.
    await expect(this.page.getByRole('banner')).toContainText(/Daemons\s*[1-9]/)
  }

  /** Follows an address within the open page. */
  async follow(at: string): Promise<void> {
    await this.page.evaluate((hash) => (location.hash = hash), at)
  }

  /** Goes to a view by the navigation. */
  async go(view: View): Promise<void> {
    await this.views.getByRole('link', { name: view }).click()
    await this.shows(view)
  }

  async shows(view: View): Promise<void> {
    await expect(this.page.getByRole('heading', { level: 1, name: view })).toBeVisible()
  }

  get views(): Locator {
    return this.page.getByRole('navigation', { name: 'Views' })
  }

  get inspector(): Locator {
    return this.page.getByRole('complementary', { name: 'Inspector' })
  }

  /** The rows of a table that hold `text`. */
  rows(table: Table, text: string | RegExp): Locator {
    return this.page.getByRole('grid', { name: table }).getByRole('row').filter({ hasText: text })
  }

  /** What the console said. */
  get said(): Locator {
    return this.page.getByRole('log', { name: 'What the console said' })
  }

  /** The console has said this, on a line of its own. */
  async hears(line: string): Promise<void> {
    await expect(this.said.getByText(line, { exact: true })).toBeVisible()
  }

  /** The shell waits for a command. */
  async prompts(): Promise<void> {
    await expect(this.page.getByRole('region', { name: 'Console' }).locator('form')).toContainText('%')
  }

  /** Gives the console a command when the shell waits for one: what it says stands on lines of its own then. */
  async run(line: string): Promise<void> {
    await this.openConsole()
    await this.prompts()
    await this.tell(line)
    // The prompt that it was given at is gone.
    await expect(this.said).toContainText(line)
  }

  /** Types a line for whoever reads it: the shell, or what it runs. */
  async tell(line: string): Promise<void> {
    const command = this.page.getByRole('textbox', { name: 'Command' })
    await command.fill(line)
    await command.press('Enter')
  }

  async openConsole(): Promise<void> {
    const toggle = this.page.getByRole('button', { name: 'Console', exact: true })
    if ((await toggle.getAttribute('aria-pressed')) === 'false') await toggle.click()
  }

  /** Opens a menu and chooses from it. */
  async pick(menu: string, title: string): Promise<void> {
    await this.page.getByRole('button', { name: menu, exact: true }).click()
    await this.page.getByRole('menuitem', { name: title }).click()
  }

  /**
   * Drops files and folders of the machine's own into the middle of the view.
   *
   * @param meanwhile what happens while they are over it
   */
  async drop(paths: readonly string[], meanwhile = async () => {}): Promise<void> {
    const letGo = await this.dragOver(paths)
    await meanwhile()
    await letGo()
  }

  /** Drags them there and holds them; gives what lets go of them. */
  async dragOver(paths: readonly string[]): Promise<() => Promise<void>> {
    const box = await this.page.locator('main').boundingBox()
    if (!box) throw new Error('there is no view')
    const session = await this.page.context().newCDPSession(this.page)
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    const data = { items: [], files: [...paths], dragOperationsMask: 1 }
    const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
      session.send('Input.dispatchDragEvent', { type, ...at, data })
    await drag('dragEnter')
    await drag('dragOver')
    return async () => {
      await drag('drop')
      await session.detach()
    }
  }

  /** Chooses a daemon in the table of the Daemons view. */
  async inspect(name: string): Promise<void> {
    const table = this.page.getByRole('grid', { name: 'Daemons' })
    await table.getByRole('link', { name, exact: true }).click()
    await expect(this.inspector.getByRole('heading', { name, exact: true })).toBeVisible()
  }

  async tab(title: 'Info' | 'Metrics' | 'Send' | 'Mailbox'): Promise<void> {
    await this.inspector.getByRole('tab', { name: title }).click()
  }

  /** What came of what was sent from the inspector. */
  get answer(): Locator {
    return this.inspector.getByRole('region', { name: 'What came of it' })
  }

  /** Presses a command of the inspector. */
  async command(title: string): Promise<void> {
    await this.inspector
      .getByRole('group', { name: /^Commands for/ })
      .getByRole('button', { name: title, exact: true })
      .click()
  }

  /** Says yes in the dialog that asks before `words`. */
  async confirm(words: string): Promise<void> {
    const dialog = this.page.getByRole('alertdialog', { name: `${words}?` })
    await dialog.getByRole('button', { name: words }).click()
    await expect(dialog).toBeHidden()
  }

  async inspectorSays(state: string): Promise<void> {
    await expect(this.inspector.getByText(state, { exact: true })).toBeVisible()
  }

  async says(text: string | RegExp): Promise<void> {
    await expect(this.page.getByRole('status', { name: 'Done' })).toContainText(text)
  }

  /** Opens the palette by key and chooses the first of what `typed` finds. */
  async choose(typed: string): Promise<void> {
    await this.page.keyboard.press('Control+k')
    await this.page.getByRole('dialog', { name: 'Commands' }).getByRole('combobox').fill(typed)
    await this.page.keyboard.press('Enter')
  }

  async pauseView(): Promise<void> {
    await this.pause.click()
    await expect(this.pause).toHaveAttribute('aria-pressed', 'true')
  }

  get pause(): Locator {
    return this.page.getByRole('button', { name: 'Pause view' })
  }
}
