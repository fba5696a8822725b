import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const UNTIL_MS_MAX = 20_000;
export const CHROMIUM = PLACES.find((path) => existsSync(path));

/** On a desk without a browser these specifications are left out, and say so; in CI it is missing, and that is a failure. */
export const LEFT_OUT = CHROMIUM === undefined && !process.env.CI;
if (LEFT_OUT) process.stderr.write(`No Chromium at ${PLACES.join(', ')}: the specifications of the pages are skipped. On Debian: apt-get install chromium.\n`);

export function launch(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error(`There is no Chromium at ${PLACES.join(', ')}.`);
  // As root, as in a container, Chromium has no sandbox of its own.
  return chromium.launch({ executablePath: CHROMIUM, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

/** A page with what it complained of: errors, warnings, and whatever the policy of the page forbade. */
export interface Watched {
  readonly page: Page;
  readonly complaints: string[];
}

/** The first page, or a view of it, once it shows what was asked for. */
export async function open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const watched = await visit(browser, url, options);
  await settled(watched.page);
  return watched;
}

/** Any page, in a browser of its own: no cookie is left of another. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB', colorScheme: 'light', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  await page.goto(url);
  return { page, complaints };
}

/** Resolves once the page shows what was asked last. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main:not([aria-busy]) .as-of').first().waitFor();
}

/** Resolves once the expression holds in the page. Playwright's own way evaluates text there, which the policy of the page forbids. */
export async function until(page: Page, expression: string): Promise<void> {
  const start = performance.now();
  while (!(await page.evaluate(`Boolean(${expression})`))) {
    if (performance.now() - start > UNTIL_MS_MAX) throw new Error(`This does not come true: ${expression}`);
    await page.waitForTimeout(20);
  }
}
