// The landing page's picture. The style comes first: modules read its colors as they load.
import './stage.css'
import { render } from 'preact'
import { WorldStage } from './world-stage.tsx'

render(<WorldStage />, document.getElementById('stage')!)
