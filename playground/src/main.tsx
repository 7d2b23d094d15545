// Before the modules that read its colors as they load.
import './style.css'

import { render } from 'preact'
import { App } from './app.tsx'

render(<App />, document.getElementById('app')!)
