import { html, page, raw, type Raw } from './html.js';

const DEADLINE = /^\/v1\/deadlines\/([^/?#]{1,300})$/;

/** What a browser is shown that follows the link of a mail without a token: what the address is of, and how it is read; in both languages of the mails. */
export function shownToSeatPage(url: string): string {
  const id = DEADLINE.exec(url)?.[1];
  const command: Raw = id === undefined ? raw('') : html` <code>empact deadline get ${decoded(id)}</code>`;
  return page('EMPACT engine: shown to the seat', html`<h1>Shown to the seat that was told</h1>
<p>Mails say no more than reference, date and link. What stands here is shown to whoever holds the seat: ask with its access token (<code>Authorization: Bearer</code>), or on the command line.${command}</p>
<p><a href="/">The first page</a> lists what is due next.</p>
<h1 lang="fr">Affiché au siège qui a été informé</h1>
<p lang="fr">Les courriels ne contiennent que la référence, la date et le lien. Le contenu est affiché à qui occupe le siège : interrogez avec son jeton d'accès (<code>Authorization: Bearer</code>), ou en ligne de commande.${command}</p>
<p lang="fr"><a href="/">La première page</a> donne les prochaines échéances.</p>`);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
