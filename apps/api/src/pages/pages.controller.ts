import { Controller, Get, Header, Headers, Inject, Param, Res, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ENGINE, type Engine } from '#wiring';
import { LoopbackGuard } from '../demo/loopback.guard.js';
import { Open } from '../http/auth.guard.js';
import { notFound } from '../http/problem.js';
import { readAssets, type Asset } from './assets.js';
import { demoSeats, type DemoSeats } from './demo-seats.js';
import { html, page, STYLE } from './html.js';
import { PROBLEM_PAGES, REFUSAL_PAGE } from './problem-pages.js';
import { WHY_TOLD } from './why-told.js';

const HTML = 'text/html; charset=utf-8';
const SHELL = 'index.html';
/** A browser asks each time and is answered 304: a page must never run with yesterday's script. */
const CACHE = 'no-cache';

/** Scripts, styles and data come from this server's own addresses alone; nothing stands inline. */
const POLICY = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'", "form-action 'none'", "frame-ancestors 'none'", "base-uri 'none'",
].join('; ');

/** The first page with its files, and what each problem means. */
@ApiExcludeController()
@Controller()
export class PagesController {
  private readonly assets = readAssets();

  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  @Get()
  @Open()
  index(@Headers('if-none-match') known: string | undefined, @Res({ passthrough: true }) reply: FastifyReply): Buffer | string {
    // Outside the demo nobody hands the page a token.
    if (!this.engine.demo) {
      void reply.type(HTML);
      return page('EMPACT engine', html`<h1>EMPACT engine</h1><p>The interface is under <code>/v1</code>; access needs a token.</p>`);
    }
    void reply.header('content-security-policy', POLICY);
    return sent(this.assets.get(SHELL)!, known, reply);
  }

  @Get('assets/:file')
  @Open()
  asset(@Param('file') file: string, @Headers('if-none-match') known: string | undefined, @Res({ passthrough: true }) reply: FastifyReply): Buffer | string {
    const found = file === SHELL ? undefined : this.assets.get(file);
    if (!found) throw notFound();
    return sent(found, known, reply);
  }

  @Get('page/seats')
  @Open()
  @UseGuards(LoopbackGuard)
  @Header('cache-control', 'no-store')
  async seats(): Promise<DemoSeats> {
    if (!this.engine.demo) throw notFound();
    return demoSeats(this.engine.journal, await this.engine.definitions());
  }

  /** When an event was recorded, and nothing else of it: the other half of what `asOf` and the header `Seq` tell of any instant. */
  @Get('page/moments/:seq')
  @Header('cache-control', 'no-store')
  moment(@Param('seq') text: string): { seq: number; at: string } {
    if (!/^\d{1,15}$/.test(text)) throw notFound();
    const seq = Number(text);
    const [event] = this.engine.journal.after(seq - 1, { limit: 1 });
    if (event?.seq !== seq) throw notFound();
    return { seq, at: event.metadata.recordedAt };
  }

  @Get('problems/:code')
  @Open()
  @Header('content-type', HTML)
  problem(@Param('code') code: string): string {
    if (!/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(code) || code.length > 80) throw notFound();
    const says = Object.hasOwn(PROBLEM_PAGES, code) ? PROBLEM_PAGES[code]! : REFUSAL_PAGE;
    return page(code, html`<h1><code>${code}</code></h1><p>${says}</p>`);
  }

  @Get('why-told')
  @Open()
  @Header('content-type', HTML)
  whyTold(): string {
    return WHY_TOLD;
  }

  @Get('style.css')
  @Open()
  @Header('content-type', 'text/css; charset=utf-8')
  style(): string {
    return STYLE;
  }
}

function sent({ body, type, etag }: Asset, known: string | undefined, reply: FastifyReply): Buffer | string {
  void reply.headers({ etag, 'cache-control': CACHE });
  if (known?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)) {
    void reply.code(304);
    return '';
  }
  void reply.type(type);
  return body;
}
