import { settingsOf } from '../components/state.ts'
import { DIGITS_FIELDS } from './settings.ts'

/** The settings of the Digits tab, kept in the page's address. */
export const settings = settingsOf(DIGITS_FIELDS, 'digits')
