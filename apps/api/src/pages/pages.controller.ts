import { Controller, Get, Header, Inject, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ENGINE, type Engine } from '#wiring';
import { Open } from '../http/auth.guard.js';
import { notFound } from '../http/problem.js';
import { html, page, STYLE } from './html.js';
import { PROBLEM_PAGES, REFUSAL_PAGE } from './problem-pages.js';

const HTML = 'text/html; charset=utf-8';

/** The plain pages: what this is, and what each problem means. */
@ApiExcludeController()
@Open()
@Controller()
export class PagesController {
  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  @Get()
  @Header('content-type', HTML)
  async index(): Promise<string> {
    if (!this.engine.demo) return page('EMPACT engine', html`<h1>EMPACT engine</h1><p>The interface is under <code>/v1</code>; access needs a token.</p>`);
    const roles = await this.rolesOfDefinitions();
    return page('EMPACT engine: demo', html`<h1>EMPACT engine: demo</h1>
<p>An event-sourced workflow engine for EMPACT, the EU's four-year policy cycle against serious and organised crime. Parties and published facts are public; what is marked SYNTHETIC is invented.</p>
<p>The clock stands at <strong>${this.engine.demo.clock.now()}</strong>.</p>
<ul><li><a href="/docs">Interface, to try</a></li><li><a href="/inbox">Mail caught</a></li><li><a href="/health">Health</a></li></ul>
<h2>Take a seat</h2>
<p>Any role of a published definition, or OPERATOR, which publishes definitions, parties and calendars and moves the clock:</p>
<pre>curl -s localhost/v1/demo/token -H 'content-type: application/json' -d '{"role":"OPERATOR","party":"EUROPOL"}'</pre>
<table><thead><tr><th>Role</th><th>Name</th><th>Programme</th></tr></thead><tbody>
${roles.map(({ code, name, programme }) => html`<tr><td><code>${code}</code></td><td>${name}</td><td>${programme}</td></tr>`)}
</tbody></table>`);
  }

  @Get('problems/:code')
  @Header('content-type', HTML)
  problem(@Param('code') code: string): string {
    if (!/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(code) || code.length > 80) throw notFound();
    const says = Object.hasOwn(PROBLEM_PAGES, code) ? PROBLEM_PAGES[code]! : REFUSAL_PAGE;
    return page(code, html`<h1><code>${code}</code></h1><p>${says}</p>`);
  }

  @Get('style.css')
  @Header('content-type', 'text/css; charset=utf-8')
  style(): string {
    return STYLE;
  }

  private async rolesOfDefinitions(): Promise<readonly { code: string; name: string; programme: string }[]> {
    const definitions = await this.engine.definitions();
    return definitions.flatMap(({ programme, roles }) => roles.map(({ code, labels }) => ({ code, name: labels.en ?? code, programme })));
  }
}
