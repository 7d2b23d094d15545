import { html, type Markup } from './html.js'

/** A picture with a text below it. `image` is a data URI. */
export interface Picture {
  image: string
  text: string
}

/** Rows that are shown as pictures, each with further ones beside it, such as its nearest rows. */
export interface Gallery {
  title: string
  items: readonly (Picture & { beside: readonly Picture[] })[]
  /** Sentences below the pictures. */
  notes: readonly string[]
}

/** Returns a gallery as HTML. */
export function galleryHtml({ title, items, notes }: Gallery): Markup {
  const picture = ({ image, text }: Picture) =>
    html`<figure class="picture"><img src="${image}" alt=""><figcaption>${text}</figcaption></figure>`
  return html`
<section class="gallery">
<h2>${title}</h2>
<ul>${items.map((item) => html`<li>${picture(item)}<div>${item.beside.map(picture)}</div></li>`)}</ul>
${notes.map((note) => html`<p class="note">${note}</p>`)}
</section>`
}
