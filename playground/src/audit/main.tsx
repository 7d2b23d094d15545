// The page of the tab “Your data” alone. Its style comes before the modules that read its colors as they load.
import '../style.css'

import { render } from 'preact'
import { AuditTab } from './audit-tab.tsx'

const playground = document.querySelector<HTMLAnchorElement>('header a')!.href
render(<AuditTab votesAddress={`${playground}#tab=votes`} />, document.getElementById('app')!)
