import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';

/** A file of the first page, ready to be sent. */
export interface Asset {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
};
const FOLDER = 'apps/api/src/pages/assets';
/** Folders between this module and the package's own, in the sources as in dist. */
const LEVELS_MAX = 8;

/** The files of the first page by name. What is not listed here does not exist, so that no name leads out of the folder. */
export function readAssets(folder = join(packageRoot(), FOLDER)): ReadonlyMap<string, Asset> {
  const files = readdirSync(folder).filter((name) => extname(name) in TYPES);
  return new Map(files.map((name) => [name, asset(name, readFileSync(join(folder, name), 'utf8'))]));
}

/** A script without the comments that fill whole lines, which hold its types, and without indents. No line of a template may look like one. */
export const lean = (script: string): string => script.replace(/^[ \t]*\/\*\*[\s\S]*?\*\/[ \t]*\n/gm, '').replace(/^[ \t]*\/\/.*\n/gm, '').replace(/^[ \t]+/gm, '');

function asset(name: string, text: string): Asset {
  const body = Buffer.from(extname(name) === '.js' ? lean(text) : text);
  return { body, type: TYPES[extname(name)]!, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"` };
}

/** Browsers run these files themselves: they are read from the sources, which the package ships, not copied into dist. */
export function packageRoot(from = import.meta.dirname): string {
  let folder = from;
  for (let level = 0; level < LEVELS_MAX; level++) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    folder = dirname(folder);
  }
  throw new Error(`There is no package.json above ${from}.`);
}
