import { describe, expect, it } from '@jest/globals';
import { markdown } from './markdown.js';

const shown = (text: string) => markdown(text).markup;

describe('pages made from the code', () => {
  it('are headings one can link to, paragraphs, lists and code', () =>
    expect(shown('# Rules\n\nOne\ntwo.\n\n## Approve OAP\n\n- `POST /v1`\n- Who: COSI')).toBe(
      '<h1 id="rules">Rules</h1>\n<p>One two.</p>\n<h2 id="approve-oap">Approve OAP</h2>\n<ul>\n<li><code>POST /v1</code></li>\n<li>Who: COSI</li>\n</ul>',
    ));

  it('are tables, whose cells may hold a bar', () =>
    expect(shown('| rule | says |\n|---|---|\n| I1 | a \\| b |')).toBe('<table>\n<thead><tr><th>rule</th><th>says</th></tr></thead>\n<tbody>\n<tr><td>I1</td><td>a | b</td></tr>\n</tbody>\n</table>'));

  it('hold no markup of their own', () => {
    expect(shown('<script>alert(1)</script>')).toBe('<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>');
    expect(shown('# "><img>')).toBe('<h1 id="-img-">&quot;&gt;&lt;img&gt;</h1>');
    expect(shown('`<b>`')).toBe('<p><code>&lt;b&gt;</code></p>');
  });
});
