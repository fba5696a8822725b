/** Signs an operator in to the pages under /queues: the token goes into one header, and comes back as a cookie that no script can read. */

const says = /** @type {HTMLElement} */ (document.querySelector('#says'));
const form = /** @type {HTMLFormElement} */ (document.querySelector('#sign-in'));
const field = /** @type {HTMLInputElement} */ (document.querySelector('#token'));
const demo = document.querySelector('#demo');

/** @param {string} text */
async function signIn(text) {
  says.textContent = '';
  const token = text.trim().replace(/^Bearer +/i, '');
  // A header takes no other characters, and a token has no other.
  if (!/^[\x21-\x7e]+$/.test(token)) return refuse('This is no access token.');
  const answer = await fetch('/queues/session', { method: 'POST', headers: { authorization: `Bearer ${token}` } });
  if (answer.ok) return location.replace('/queues');
  const { title, detail } = await answer.json();
  refuse(`${title}. ${detail ?? ''}`);
}

/** @param {string} why */
function refuse(why) {
  says.textContent = why;
  field.select();
}

/** @param {() => Promise<void>} work */
const trying = (work) => work().catch(() => refuse('The engine does not answer. Try again.'));

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void trying(() => signIn(field.value));
});

demo?.addEventListener('click', () => void trying(async () => {
  const seat = { role: 'OPERATOR', party: 'EUROPOL' };
  const answer = await fetch('/v1/demo/token', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(seat) });
  await signIn((await answer.json()).token);
}));
