import { settingsOf } from '../components/state.ts'
import { FIELDS } from './settings.ts'

/** The settings of this tab, as the address says them. */
export const settings = settingsOf(FIELDS, 'digits')
