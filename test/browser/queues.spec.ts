import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { EngineProcess } from '../support/engine-process.js';
import { noRedis, startRedis, type RedisServer } from '../support/redis/redis-server.mjs';
import { draftedThread } from '../support/thread.js';
import { launch, LEFT_OUT, visit, type Watched } from './chromium.js';

/** A browser starts slowly where others use the machine as well. */
jest.setTimeout(120_000);

const PAGE_JOBS = 10;
/** Words on whatever would change a queue or a job. */
const CHANGING = /pause|resume|promote|retry|clean|empty|obliterate|remove|delete|duplicate|add|edit|update|move|drain|purge|concurrency/i;
const inBrowser = LEFT_OUT || noRedis !== undefined ? describe.skip : describe;

inBrowser(`the alarms, looked at in a browser${noRedis === undefined ? '' : `: skipped, ${noRedis}`}`, () => {
  let redis: RedisServer;
  let engine: EngineProcess;
  let browser: Browser;
  let watched: Watched | undefined;

  beforeAll(async () => {
    redis = await startRedis();
    [engine, browser] = await Promise.all([EngineProcess.start({ EMPACT_AT: '2021-05-26', REDIS_URL: redis.url }), launch()]);
    await draftedThread(engine);
  });
  afterAll(async () => {
    await browser?.close();
    await engine?.stop();
    await redis?.dispose();
  });
  afterEach(() => watched?.page.context().close());

  /** As the board lists them: what waits longest comes first. */
  const jobs = (): readonly string[] => redis.command('zrange', '{empact}:alarms:delayed', '0', '-1', 'REV').split('\n');
  const open = async (): Promise<Watched> => (watched = await visit(browser, `${engine.url}/queues`));
  /** As a person does: the token is pasted into the field, and Enter is pressed. */
  const signIn = async (page: Page, token: string): Promise<void> => {
    await page.getByLabel('Access token').fill(token);
    await page.keyboard.press('Enter');
  };
  const asOperator = async (): Promise<Watched> => {
    const here = await open();
    await signIn(here.page, ` Bearer ${await engine.token('OPERATOR', 'EUROPOL')}\n`);
    await here.page.getByRole('link', { name: 'alarms', exact: true }).first().waitFor();
    return here;
  };

  it('asks whoever has no session for a token, and says why one is not taken', async () => {
    const { page } = await open();
    expect(new URL(page.url()).pathname).toBe('/queues/sign-in');
    const says = page.getByRole('alert');
    for (const [token, why] of [['no.token', 'A valid access token is needed.'], ['pässwort', 'This is no access token.'], [await engine.token('EST', 'EUROPOL'), 'Not allowed. This needs the role OPERATOR.']] as const) {
      await signIn(page, token);
      await says.getByText(why).waitFor();
    }
    expect(await page.context().cookies()).toEqual([]);
    await page.goto(`${engine.url}/queues/queue/alarms`);
    expect(new URL(page.url()).pathname).toBe('/queues/sign-in');
  });

  it('shows an operator the queue, its delayed jobs and what each is, and nothing on the way is refused by the policy of the page or asked of another server', async () => {
    const elsewhere: string[] = [];
    const { page, complaints } = await asOperator();
    page.on('request', (request) => void (new URL(request.url()).origin === engine.url || elsewhere.push(request.url())));
    const standing = jobs();
    expect(standing.length).toBeGreaterThan(5);
    await page.reload();
    await page.getByText(`${standing.length} Jobs`).waitFor();
    await page.getByRole('link', { name: 'alarms', exact: true }).first().click();
    await page.locator('a[href$="/queues/queue/alarms?status=delayed"]').first().click();
    const [first] = standing;
    await page.getByText(first!).first().waitFor();
    for (const job of standing.slice(0, PAGE_JOBS)) expect([job, await page.getByText(job).count() > 0]).toEqual([job, true]);
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ name: 'queues-token', path: '/queues', httpOnly: true, sameSite: 'Strict' });
    expect([complaints, elsewhere]).toEqual([[], []]);
  });

  it('has no button that changes anything: none says so, and pressing each of them asks the engine for nothing but to read', async () => {
    const { page } = await asOperator();
    const asked: string[] = [];
    page.on('request', (request) => void (['GET', 'HEAD'].includes(request.method()) || asked.push(`${request.method()} ${request.url()}`)));
    const before = jobs();
    const [first] = before;
    const pages = [['/queues', `${before.length} Jobs`], ['/queues/queue/alarms?status=delayed', first!], [`/queues/queue/alarms/${encodeURIComponent(first!)}?status=delayed`, 'jobData']] as const;
    const pressed: string[] = [];
    for (const [path, shows] of pages) {
      await page.goto(engine.url + path);
      await page.getByText(shows).first().waitFor();
      const buttons = page.locator('button:enabled, [role=button]:not([aria-disabled=true])');
      // Each kind once: every job of a list has the same.
      const kinds = await buttons.evaluateAll((all) => all.map((each) => `${each.getAttribute('aria-label')} ${each.innerHTML}`));
      for (const kind of new Set(kinds)) {
        await buttons.nth(kinds.indexOf(kind)).click();
        pressed.push(path);
        // Also in what it has opened.
        const words = await page.locator('button, [role=button], [role=menuitem], [role=option], input[type=submit]').evaluateAll((all) => all.map((each) => [each.textContent, each.getAttribute('aria-label'), each.getAttribute('title')].join(' ')));
        expect([path, words.filter((each) => CHANGING.test(each))]).toEqual([path, []]);
        // Closes whatever it was.
        await page.goto(engine.url + path);
        await page.getByText(shows).first().waitFor();
      }
    }
    expect(new Set(pressed).size).toBe(pages.length);
    expect([asked, jobs()]).toEqual([[], before]);
  });

  it('is one click away in the demo, where seats are there to be taken', async () => {
    const { page, complaints } = await open();
    await page.getByRole('button', { name: 'operator’s seat' }).click();
    await page.getByText(`${jobs().length} Jobs`).waitFor();
    expect(complaints).toEqual([]);
  });
});
