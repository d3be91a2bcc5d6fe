// Starts the components of a page, and those inside what is swapped into it. Every page works without this.

import { initAll } from './vendor/govuk-frontend.min.js'
import { initAll as initMoj } from './vendor/moj-frontend.min.js'

const start = (scope) => {
  initAll({ scope })
  initMoj({ scope })
}

start(document)

document.addEventListener('htmx:after:process', (event) => {
  if (event.target !== document.body) start(event.target)
})
