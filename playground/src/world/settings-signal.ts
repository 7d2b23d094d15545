import { settingsOf } from '../components/state.ts'
import { WORLD_FIELDS } from './settings.ts'

/** The settings of the World tab, kept in the page's address. */
export const settings = settingsOf(WORLD_FIELDS, 'world')
