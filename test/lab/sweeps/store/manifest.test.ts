import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { manifestOf, manifestText, readManifest, writeManifest } from '#lab/sweeps/store/manifest.js'
import { toySweep } from '../toy.js'
import { inFolder, readBack, storeIn, toyPlan, toyResults } from './toy-store.js'

const manifest = manifestOf(toyPlan())
const text = manifestText(manifest)
const messageOf = (folder: string) => readManifest(folder).then(String, (error: Error) => error.message)

test('a manifest that was cut at any byte is refused with one line, and its results are kept', () =>
  inFolder(async (folder) => {
    await mkdir(folder)
    const messages = new Set<string>()
    const short = manifestText(manifestOf(toyPlan({ points: toySweep().points.slice(0, 1) })))
    for (let length = 0; length < short.length; length++) {
      await writeFile(join(folder, 'manifest.json'), short.slice(0, length))
      messages.add(await messageOf(folder))
    }
    const damaged = `${folder}/manifest.json is damaged, and nothing was changed: `
    expect([...messages]).toEqual([`${damaged}it has no results, so remove it and run the sweep again`])
    await writeFile(join(folder, 'manifest.json'), text)
    expect(await readManifest(folder)).toEqual(manifest)
  }))

test('a damaged manifest is healed by its copy, or by a new one of the same sweep', () =>
  inFolder(async (folder) => {
    const results = await toyResults()
    await storeIn(folder, results)
    await writeFile(join(folder, 'manifest.json'), text.replace('"draws": 2', '"draws": 3'))
    const lines = `results of ${(await readFile(join(folder, 'parts', 'main.jsonl'))).length} bytes are in parts/`
    expect(await messageOf(folder)).toContain(`${lines}; restore manifest.json, or make it in an empty folder`)
    await rm(join(folder, 'manifest.json'))
    expect(await messageOf(folder)).toContain(`${folder} has parts but no manifest.json: ${lines}`)
    await writeFile(join(folder, 'manifest.json.main.tmp'), text)
    expect(await messageOf(folder)).toContain('its copy manifest.json.main.tmp is whole')
    await writeManifest(folder, manifest, 'main')
    expect((await readBack(folder)).results).toEqual(results)
  }))

test('the manifest of another version is refused', () =>
  inFolder(async (folder) => {
    await writeManifest(folder, { ...manifest, schema: 2 }, 'main')
    expect(await messageOf(folder)).toBe(`${folder}/manifest.json has version 2 but this package reads version 1`)
    await writeManifest(folder, { ...manifest, resultsVersion: 2 }, 'main')
    await expect(readBack(folder)).rejects.toThrow(
      'resultsVersion is 2 there but 1 is asked for: choose another folder',
    )
  }))
