import { settingsOf } from '../components/state.ts'
import { VOTES_FIELDS } from './settings.ts'

/** The settings of the Votes tab, kept in the page's address. */
export const settings = settingsOf(VOTES_FIELDS, 'votes')
