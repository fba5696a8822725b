import { html, page, raw } from '../pages/html.js';

/** Its script and its styles come from this server alone, and the form goes nowhere by itself: a token never stands in an address. */
export const SIGN_IN_POLICY = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'", "form-action 'none'", "frame-ancestors 'none'", "base-uri 'none'",
].join('; ');

/** Where an operator signs in to `/queues` with an access token; in the demo, which hands tokens to whoever asks, with one click. */
export const signInPage = (demo: boolean): string => page('Alarms: sign in', html`<h1>Alarms</h1>
<p>The alarms as jobs on Redis, shown to the operator. Nothing can be changed here.</p>
<form id="sign-in" method="post">
<p><label for="token">Access token of an operator</label><br><input id="token" type="password" size="60" autocomplete="off" spellcheck="false" required autofocus> <button>Sign in</button></p>
</form>
${demo ? raw('<p><button id="demo" type="button">Take the operator’s seat of the demo</button></p>') : raw('')}
<p id="says" role="alert"></p>
<p>This browser keeps the token for these pages alone, where no script can read it, for a quarter of an hour. Then it is asked for again.</p>
<noscript><p>Signing in needs JavaScript.</p></noscript>
<script src="/assets/sign-in.js" type="module"></script>`);
