import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { EngineProcess } from '../support/engine-process.js';
import { launch, LEFT_OUT, open, settled, until, type Watched } from './chromium.js';
import { headOf, walkedWorld, type World } from './world.js';

const LOW_CONTRAST = readFileSync('test/browser/low-contrast.mjs', 'utf8');
const FIRST_LOAD_BYTES_MAX = 60_000;

/** A browser starts slowly where others use the machine as well. */
jest.setTimeout(60_000);

const inBrowser = LEFT_OUT ? describe.skip : describe;

inBrowser('the first page', () => {
  let world: World;
  let browser: Browser;
  let watched: Watched;
  beforeAll(async () => {
    [world, browser] = await Promise.all([walkedWorld(), launch()]);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.engine.stop();
  });
  afterEach(async () => {
    await watched?.page.context().close();
  });

  const visit = async (query = '', options = {}): Promise<Page> => {
    watched = await open(browser, `${world.engine.url}/${query}`, options);
    return watched.page;
  };
  const cell = (page: Page, line = 'fire', goal = 'CHSG1') => page.locator(`#matrix td[data-line="${line}"][data-goal="${goal}"]`);
  /** Acts, then waits until the parts show another event than before. */
  const moved = async (page: Page, act: () => Promise<unknown>): Promise<void> => {
    const shown = await page.locator('#matrix .as-of').textContent();
    await act();
    await until(page, `document.querySelector('#matrix .as-of').textContent !== ${JSON.stringify(shown)}`);
    await settled(page);
  };
  /** Takes a seat of the chooser, then waits until the page shows what that seat may see. */
  const sit = async (page: Page, role: string, party: string): Promise<void> => {
    await page.selectOption('#role', role);
    const name = await page.locator(`#party option[value="${party}"]`).textContent();
    await page.selectOption('#party', party);
    await page.getByText(`, ${name!.replace(` (${party})`, '')}.`).waitFor();
    await settled(page);
  };

  it('shows the cycle: tracks, matrix, deadlines, plans, history, under its marking', async () => {
    const page = await visit();
    expect(await page.title()).toContain('EMPACT 2022-2025');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('EMPACT 2022-2025');
    expect(await page.locator('#marking').textContent()).toContain('LIMITE');
    expect(await page.locator('.track').allTextContents()).toEqual([
      expect.stringMatching(/^Policy development.*(Not started|In progress|Completed)/), expect.stringMatching(/^Policy setting.*Completed/), expect.stringMatching(/^Implementation.*In progress/), expect.stringMatching(/^Independent evaluation.*Not started/),
    ]);
    expect(await page.getByRole('table', { name: /Operational actions of each plan line/ }).getByRole('row').count()).toBe(10);
    expect(await cell(page).textContent()).toContain('2 actions: 1 started, 1 without a leader, 1 joint action day');
    expect(await page.locator('#deadlines li').first().textContent()).toMatch(/^!Overdue.* days ago/);
    expect(await page.locator('#deadlines li').last().textContent()).toMatch(/in [0-9]+ days/);
    expect(await page.locator('#plans').getByRole('row', { name: /In implementation 6/ }).count()).toBe(1);
    expect(await page.locator('#history li').first().textContent()).toMatch(/confirmed the joint action day/);
    const stands = await page.locator('.as-of').allTextContents();
    expect(stands).toHaveLength(5);
    expect(new Set(stands).size).toBe(1);
    expect(watched.complaints).toEqual([]);
  });

  it('counts what it lists: a number opens the rows behind it, under an address of its own', async () => {
    const page = await visit();
    const count = Number.parseInt((await page.locator('#plans').getByRole('link', { name: 'Submitted' }).textContent())!);
    await page.locator('#plans').getByRole('link', { name: 'Submitted' }).click();
    const panel = page.getByRole('dialog', { name: 'Plans: Submitted' });
    await panel.locator('tbody tr').first().waitFor();
    expect(await panel.locator('tbody tr').count()).toBe(count);
    await page.reload();
    await page.getByRole('dialog', { name: 'Plans: Submitted' }).locator('tbody tr').first().waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await until(page, `location.hash === ''`);
  });

  it('goes back: the slider at an earlier event changes every part, and the address brings it back', async () => {
    const page = await visit();
    await page.locator('#slider').focus();
    await moved(page, () => page.keyboard.press('Home'));
    expect(await page.locator('#matrix').textContent()).toContain('no matrix');
    expect(await page.locator('#plans').textContent()).toContain('No plan yet.');
    expect(await page.locator('html').getAttribute('class')).toContain('past');
    expect(await page.locator('#tense').textContent()).toBe('The past, read only');
    await moved(page, () => page.keyboard.press('ArrowRight'));
    const { searchParams } = new URL(page.url());
    expect(searchParams.get('asOfSeq')).toMatch(/^\d+$/);
    const parts = await page.locator('main').innerText();
    await page.reload();
    await settled(page);
    expect(await page.locator('main').innerText()).toBe(parts);
    expect(watched.complaints).toEqual([]);
  });

  it('shows the matrix as it was before the action started', async () => {
    const page = await visit(`?cycle=${world.thread.cycleId}&asOfSeq=${world.before.start}`);
    expect(await cell(page).textContent()).toContain('2 actions: 0 started, 1 without a leader, 0 joint action days');
    expect(await page.locator('.as-of').allTextContents()).toEqual(Array(5).fill(expect.stringContaining(`event ${world.before.start}`)));
    await moved(page, () => page.getByRole('button', { name: 'To now' }).click());
    expect(await page.locator('#tense').textContent()).toBe('The present');
    expect(await cell(page).textContent()).toContain('2 actions: 1 started');
    expect(new URL(page.url()).searchParams.has('asOfSeq')).toBe(false);
  });

  it('goes by day: the date field and the slider name the end of a day', async () => {
    const page = await visit();
    await moved(page, () => page.fill('#date', '2021-11-07'));
    expect(new URL(page.url()).searchParams.get('asOf')).toBe('2021-11-07T22:59:59.999Z');
    expect(await page.locator('#plans').textContent()).not.toContain('Approved');
    await page.selectOption('#step', 'day');
    await page.locator('#slider').focus();
    await moved(page, () => page.keyboard.press('ArrowRight'));
    expect(new URL(page.url()).searchParams.get('asOf')).toBe('2021-11-08T22:59:59.999Z');
    expect(await page.locator('#plans').textContent()).toContain('Approved');
  });

  it('steps from event to event, both ways', async () => {
    const page = await visit();
    const latest = await page.locator('#history li').allTextContents();
    await moved(page, () => page.getByRole('button', { name: 'Previous event' }).click());
    expect(await page.locator('#history li').first().textContent()).toBe(latest[1]);
    await moved(page, () => page.getByRole('button', { name: 'Previous event' }).click());
    expect(await page.locator('#history li').first().textContent()).toBe(latest[2]);
    await moved(page, () => page.getByRole('button', { name: 'Next event' }).click());
    expect(await page.locator('#history li').first().textContent()).toBe(latest[1]);
  });

  it('can be used by keyboard alone: skip link, cell, panel, and back to where one was', async () => {
    const page = await visit();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    for (let tabs = 0; tabs < 20 && !(await page.evaluate(`document.activeElement.closest('td') !== null`)); tabs++) await page.keyboard.press('Tab');
    const link = await page.evaluate('document.activeElement.getAttribute("href")');
    expect(await page.evaluate(`getComputedStyle(document.activeElement).outlineStyle`)).toBe('solid');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').locator('tbody tr').first().waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('panel-name');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe(link);
    expect(watched.complaints).toEqual([]);
  });

  it('shows each seat what it may see: a joint action day is there for those who take part, and for nobody else', async () => {
    const page = await visit();
    await sit(page, 'PARTICIPANT', 'FR');
    expect(await cell(page).textContent()).toContain('1 joint action day,');
    expect(await page.locator('#history').textContent()).toContain('joint action day');
    await sit(page, 'PARTICIPANT', 'DE');
    expect(await cell(page).textContent()).toContain('0 joint action days');
    expect(await page.locator('#history').textContent()).not.toContain('joint action day');
    await page.reload();
    await settled(page);
    expect(await page.locator('#party').inputValue()).toBe('DE');
    expect(watched.complaints).toEqual([]);
  });

  it('speaks French', async () => {
    const page = await visit();
    await page.selectOption('#language', 'fr');
    await page.getByRole('heading', { name: 'Prochaines échéances' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('fr');
    expect(await page.locator('#matrix').textContent()).toContain("Trafic d'armes à feu");
    expect(await page.locator('#history').textContent()).toContain("a confirmé la journée d'action commune");
    expect(await page.locator('#deadlines').textContent()).toMatch(/en retard.*dans [0-9]+ jours/);
  });

  it('says SYNTHETIC and PUBLIC wherever a row does', async () => {
    const page = await visit();
    await page.route('**/v1/{oaps,deadlines,history}*', async (route) => {
      const answer = await route.fetch();
      const body = await answer.json();
      await route.fulfill({ response: answer, json: { ...body, items: body.items.map((row: object, i: number) => ({ ...row, provenance: i % 2 ? 'PUBLIC' : 'SYNTHETIC' })) } });
    });
    await page.locator('#bookkeeping').check();
    await page.locator('#history .mark').first().waitFor();
    expect(await page.locator('#history .mark').allTextContents()).toEqual(expect.arrayContaining(['SYNTHETIC', 'PUBLIC']));
    expect(await page.locator('#deadlines .mark').allTextContents()).toEqual(['SYNTHETIC', 'PUBLIC', 'SYNTHETIC', 'PUBLIC', 'SYNTHETIC', 'PUBLIC']);
    expect(await page.locator('#plans .mark').count()).toBeGreaterThan(0);
  });

  it('shows what went wrong in the part it went wrong in, with the request id, and tries again', async () => {
    const page = await visit();
    await page.route('**/v1/oaps*', (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ type: '/problems/VIEW_UNAVAILABLE', title: 'The view is not in service', status: 503, code: 'VIEW_UNAVAILABLE', requestId: 'request-1' }) }));
    await page.locator('#bookkeeping').check();
    const failure = page.locator('#plans .failure');
    await failure.waitFor();
    expect(await failure.textContent()).toMatch(/The view is not in service.*Request request-1/);
    expect(await cell(page).textContent()).toContain('2 actions');
    await page.unroute('**/v1/oaps*');
    await failure.getByRole('button', { name: 'Try again' }).click();
    await page.locator('#plans table').waitFor();
  });

  it('drops an answer that was overtaken', async () => {
    const page = await visit();
    let release = (): void => undefined;
    const slow = new Promise<void>((resolve) => (release = resolve));
    let reached = (): void => undefined;
    const asked = new Promise<void>((resolve) => (reached = resolve));
    await page.route(`**/matrix?asOfSeq=${world.before.approval}*`, async (route) => {
      reached();
      await slow;
      await route.continue().catch(() => undefined);
    });
    const go = (seq: number) => page.evaluate(`{ const s = document.querySelector('#slider'); s.value = ${seq}; s.dispatchEvent(new Event('input')); s.dispatchEvent(new Event('change')); }`);
    await go(world.before.approval);
    await asked;
    await go(world.before.start);
    await until(page, `document.querySelector('#matrix .as-of').textContent.endsWith('event ${world.before.start}')`);
    release();
    await page.waitForLoadState('networkidle');
    expect(await page.locator('.as-of').allTextContents()).toEqual(Array(5).fill(expect.stringContaining(`event ${world.before.start}`)));
  });

  it.each([320, 768, 1280])('fits %i pixels, and nothing jumps when the slider moves', async (width) => {
    const page = await visit('', { viewport: { width, height: 900 } });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    const tops = () => page.evaluate(`[...document.querySelectorAll('#asof, #slider, main section')].map((each) => Math.round(each.getBoundingClientRect().top + scrollY))`);
    const before = await tops();
    await page.locator('#slider').focus();
    await page.evaluate('scrollTo(0, 0)');
    await moved(page, () => page.keyboard.press('Home'));
    expect(await tops()).toEqual(before);
  });

  it.each(['light', 'dark'] as const)('is legible and named throughout (%s)', async (colorScheme) => {
    const page = await visit('', { colorScheme });
    expect(await page.evaluate(LOW_CONTRAST)).toEqual([]);
    await page.goto(`${world.engine.url}/?asOfSeq=${world.before.start}#cell/fire/CHSG1`);
    await page.reload();
    await page.getByRole('dialog').locator('tbody tr').first().waitFor();
    expect(await page.evaluate(LOW_CONTRAST)).toEqual([]);
    await page.keyboard.press('Escape');
    const unnamed = await page.evaluate(`[...document.querySelectorAll('a, button, input, select')].filter((each) => each.checkVisibility() && !(each.innerText || each.getAttribute('aria-label') || each.closest('label')?.innerText)).map((each) => each.outerHTML)`);
    expect(unnamed).toEqual([]);
    expect(await page.evaluate(`[...document.querySelectorAll('[id]')].map(({ id }) => id).filter((id, i, all) => all.indexOf(id) !== i)`)).toEqual([]);
    for (const role of ['banner', 'main', 'contentinfo', 'navigation'] as const) expect([role, await page.getByRole(role).count()]).toEqual([role, 1]);
    expect(await page.evaluate(`[...document.querySelectorAll('h1, h2, h3')].filter((each) => each.checkVisibility()).map(({ tagName }) => tagName).join(' ')`)).toBe('H1 H2 H2 H2 H2 H2');
    expect(await page.evaluate(`[...document.querySelectorAll('th')].every((each) => each.hasAttribute('scope')) && [...document.querySelectorAll('table')].every((each) => each.caption)`)).toBe(true);
    const small = await page.evaluate(`[...document.querySelectorAll('button, select, td a, .amount a, input')].filter((each) => each.checkVisibility()).map((each) => [each.getBoundingClientRect(), each]).filter(([{ height }, each]) => height < (each.type === 'checkbox' || each.type === 'range' ? 16 : 24)).map(([, each]) => each.outerHTML)`);
    expect(small).toEqual([]);
    expect(await page.locator('#slider').getAttribute('aria-valuetext')).toMatch(/2022.*, event \d+ of \d+/);
  });

  it('prints without its controls, under its marking', async () => {
    const page = await visit();
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#slider').isVisible()).toBe(false);
    expect(await page.locator('#advance').isVisible()).toBe(false);
    expect(await page.locator('#marking').isVisible()).toBe(true);
    expect(await page.locator('#stand').isVisible()).toBe(true);
  });

  it('is small, and runs nothing that is not a file of this server', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const sizes = new Map<string, Promise<Buffer>>();
    page.on('response', (response) => {
      if (/[.](js|css)$/.test(response.url())) sizes.set(response.url(), response.body());
    });
    const answer = await page.goto(world.engine.url);
    await settled(page);
    const bytes = (await Promise.all(sizes.values())).reduce((sum, { length }) => sum + length, 0);
    expect(sizes.size).toBeGreaterThan(10);
    expect(bytes).toBeLessThan(FIRST_LOAD_BYTES_MAX);
    const policy = answer!.headers()['content-security-policy']!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(await page.evaluate(`document.querySelectorAll('script:not([src]), style, [style*="javascript"]').length`)).toBe(0);
    expect([...sizes.keys()].every((url) => url.startsWith(world.engine.url))).toBe(true);
    await context.close();
  });

  // Last: it moves the clock for everybody.
  it('advances the clock by ten working days and says what it did', async () => {
    const page = await visit();
    const before = await headOf(world.engine);
    await page.getByRole('button', { name: 'Advance 10 working days' }).click();
    await until(page, `document.querySelector('#status').textContent.startsWith('The clock moved')`);
    expect(await page.locator('#clock').textContent()).toContain('15 Feb 2022');
    expect(await page.locator('#stand').textContent()).toContain('15 Feb 2022');
    expect(await headOf(world.engine)).toBeGreaterThan(before);
    await page.getByRole('link', { name: 'Mail caught' }).click();
    expect(await page.locator('article').count()).toBeGreaterThan(0);
  });
});

inBrowser('the first page of an empty engine', () => {
  it('says that there is no cycle and what to do', async () => {
    const engine = await EngineProcess.start({ EMPACT_AT: '2021-05-26' });
    const browser = await launch();
    try {
      const page = await browser.newPage();
      await page.goto(engine.url);
      await page.getByRole('heading', { name: 'No cycle yet' }).waitFor();
      expect(await page.locator('#empty').textContent()).toContain('announce a cycle');
      expect(await page.locator('#matrix').isVisible()).toBe(false);
    } finally {
      await browser.close();
      await engine.stop();
    }
  });
});
