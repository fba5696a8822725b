import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';

const READY_MS_MAX = 120_000;
const ANSWER_MS_MAX = 60_000;
const SOCKETS_MAX = 128;
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The connection broke before an answer came: whether the command happened is not known. */
export class NoAnswer extends Error {}

/** The built api main, in the demo, as a process that can be killed, and a client of it. */
export class Engine {
  #child;
  #agent;
  #tokens = new Map();
  #plant;
  #env;
  #said = '';
  url = '';

  constructor(dataDir, { plant, env = {} } = {}) {
    this.dataDir = dataDir;
    this.#plant = plant;
    this.#env = env;
  }

  /** Starts on the folder. With `killAfterMs` it is killed that long after the spawn; answers whether it came up before. */
  async up({ killAfterMs } = {}) {
    const planted = this.#plant ? ['--import', fileURLToPath(new URL('./plant.mjs', import.meta.url))] : [];
    const child = spawn(process.execPath, ['--enable-source-maps', ...planted, 'dist/apps/api/src/main.js'], {
      cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, EMPACT_MODE: 'demo', EMPACT_PORT: '0', EMPACT_DATA: this.dataDir, ...(this.#plant ? { PLANT: this.#plant } : {}), ...this.#env },
    });
    this.#child = child;
    this.#said = '';
    child.stderr.on('data', (chunk) => (this.#said = (this.#said + chunk).slice(-20_000)));
    if (killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    const url = await this.#ready(child);
    if (url === undefined) return false;
    this.url = url;
    this.#tokens.clear();
    this.#agent = new Agent({ keepAlive: true, maxSockets: SOCKETS_MAX });
    return true;
  }

  /** The address it serves, or undefined where it was killed before. */
  async #ready(child) {
    let out = '';
    const ready = new Promise((resolve) => {
      child.stdout.on('data', (chunk) => {
        out += chunk;
        const [, line] = /^EMPACT_READY (.+)$/m.exec(out) ?? [];
        if (line && /^EMPACT_SETTLED /m.test(out)) resolve({ url: JSON.parse(line).url });
      });
    });
    const late = new Promise((resolve) => setTimeout(resolve, READY_MS_MAX, { late: true }).unref());
    const first = await Promise.race([ready, late, once(child, 'exit').then(([code, signal]) => ({ code, signal }))]);
    if (first.url) return first.url;
    if (first.signal === 'SIGKILL') return undefined;
    throw new Error(first.late ? `Not ready within ${READY_MS_MAX} ms. ${this.#said}` : `The engine ended with ${first.code ?? first.signal}. ${this.#said}`);
  }

  /** What it wrote on stderr last. */
  get said() {
    return this.#said;
  }

  async down(signal) {
    const child = this.#child;
    this.#agent?.destroy();
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }

  /** Sends as a seat; throws `NoAnswer` where none came. */
  async send({ method = 'POST', path, body, role, party, key, headers = {} }) {
    const token = role && (await this.#token(role, party));
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    return this.#call(method, path, text, {
      ...(token ? { authorization: `Bearer ${token}` } : {}), ...(key ? { 'idempotency-key': key } : {}),
      ...(text === undefined ? {} : { 'content-type': typeof body === 'string' ? 'application/yaml' : 'application/json', 'content-length': Buffer.byteLength(text) }), ...headers,
    });
  }

  /** Sends and insists on an answer below 300. */
  async must(what) {
    const answer = await this.send(what);
    if (answer.status >= 300) throw new Error(`${what.method ?? 'POST'} ${what.path} as ${what.role}/${what.party}: ${answer.status} ${answer.text.slice(0, 800)} ${answer.status >= 500 ? this.#said : ''}`);
    return answer;
  }

  #token(role, party) {
    const seat = `${role}@${party}`;
    let token = this.#tokens.get(seat);
    if (!token) {
      const body = JSON.stringify({ role, party, subject: seat });
      token = this.#call('POST', '/v1/demo/token', body, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).then(({ text }) => JSON.parse(text).token);
      this.#tokens.set(seat, token);
      token.catch(() => this.#tokens.delete(seat));
    }
    return token;
  }

  #call(method, path, text, headers) {
    return new Promise((resolve, reject) => {
      const broken = (error) => reject(new NoAnswer(`${method} ${path}: ${error.message}`));
      const sent = request(this.url + path, { method, headers, agent: this.#agent, timeout: ANSWER_MS_MAX }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', broken);
        response.on('end', () => (response.complete ? resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() }) : broken(new Error('cut off'))));
      });
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${ANSWER_MS_MAX} ms`)));
      sent.on('error', broken);
      sent.end(text);
    });
  }
}
