import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright'
import { settled } from './built.ts'

/** Drops a file on the page, and waits until its first rows are shown or refused. */
export async function dropFile(page: Page, name: string, content: string | Uint8Array): Promise<void> {
  const bytes = Buffer.from(content).toString('base64')
  const transfer = await page.evaluateHandle(
    ([file, text]) => {
      const data = new DataTransfer()
      data.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], file))
      return data
    },
    [name, bytes],
  )
  await page.dispatchEvent('.drop-zone', 'drop', { dataTransfer: transfer })
  await settled(page)
}

/** Drops a table and runs its job to the end. */
export async function runOn(page: Page, name: string, content: string | Uint8Array): Promise<void> {
  await dropFile(page, name, content)
  await start(page)
}

/** Starts the job of the open table, and waits for its end. */
export async function start(page: Page): Promise<void> {
  await page.locator('.run button').click()
  await settled(page)
}

/** Presses keys, one after another, with the list of rows in focus. */
export async function press(page: Page, ...keys: string[]): Promise<void> {
  await page.locator('.suspects [role=listbox]').focus()
  for (const key of keys) await page.keyboard.press(key)
}

/** Clicks a button that saves a file, and returns its name and text. */
export async function saved(page: Page, button: string): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ])
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
}

/** Returns the sentence that the page shows about what it cannot do; empty if there is none. */
export async function problemOn(page: Page): Promise<string> {
  const notes = await page.locator('[role=status] .note').allInnerTexts()
  return notes.join('\n')
}
