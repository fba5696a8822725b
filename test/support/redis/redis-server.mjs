import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const READY_MS_MAX = 20_000;
const LOOK_MS = 20;

/** Why tests that need a redis-server cannot run here; undefined where they can. Where CI is set they run, and fail without one. */
export const noRedis = process.env.CI || spawnSync('redis-server', ['--version']).status === 0 ? undefined : 'there is no redis-server here (Debian package redis-server)';

/** A redis-server of its own on a free port of loopback, which the test may stop, kill, freeze and start again. */
export async function startRedis(options = {}) {
  const server = new RedisServer(await freePort(), options);
  await server.start();
  return server;
}

class RedisServer {
  #child;
  #folder = mkdtempSync(join(tmpdir(), 'empact-redis-'));
  #args;
  /** What redis-cli needs to reach it. */
  #client;
  #scheme;

  /**
   * `maxmemory` and `policy` as redis-server takes them; `keep` writes every change to disk, as a server that is to outlive a restart does;
   * `cluster` makes it a node of a cluster of its own; `tls` (certificate, key and authority in PEM) takes connections by TLS alone.
   */
  constructor(port, { maxmemory = '0', policy = 'noeviction', keep = false, password, tls, cluster = false } = {}) {
    this.port = port;
    this.password = password;
    if (tls) for (const [name, pem] of Object.entries(tls)) writeFileSync(this.#pem(name), pem);
    this.#client = ['-p', String(port), ...(tls ? ['--tls', '--cacert', this.#pem('ca')] : []), ...(password ? ['--no-auth-warning', '-a', password] : [])];
    this.#scheme = tls ? 'rediss' : 'redis';
    const ports = tls ? ['--port', '0', '--tls-port', String(port), '--tls-cert-file', this.#pem('cert'), '--tls-key-file', this.#pem('key'), '--tls-ca-cert-file', this.#pem('ca'), '--tls-auth-clients', 'no'] : ['--port', String(port)];
    this.#args = [
      ...ports, '--bind', '127.0.0.1', '--dir', this.#folder, '--save', '', '--appendonly', keep ? 'yes' : 'no', '--appendfsync', 'always',
      '--cluster-enabled', cluster ? 'yes' : 'no', '--maxmemory', maxmemory, '--maxmemory-policy', policy, ...(password ? ['--requirepass', password] : []),
    ];
  }

  get url() {
    return `${this.#scheme}://${this.password ? `:${encodeURIComponent(this.password)}@` : ''}127.0.0.1:${this.port}`;
  }

  get pid() {
    return this.#child?.pid;
  }

  async start() {
    const child = spawn('redis-server', this.#args, { stdio: 'ignore' });
    const failed = new Promise((_resolve, reject) => child.once('error', reject));
    this.#child = child;
    const until = Date.now() + READY_MS_MAX;
    while (!(await Promise.race([failed, this.#answers()]))) {
      if (Date.now() > until || child.exitCode !== null) throw new Error(`redis-server was not ready on port ${this.port}.`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  #pem(name) {
    return join(this.#folder, `${name}.pem`);
  }

  #answers() {
    const { status, stdout } = spawnSync('redis-cli', [...this.#client, 'ping'], { encoding: 'utf8' });
    return status === 0 && stdout.includes('PONG');
  }

  /** One command, answered as redis-cli prints it. */
  command(...args) {
    const { stdout, status, stderr } = spawnSync('redis-cli', [...this.#client, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr || stdout);
    return stdout.trim();
  }

  /** Takes requests and answers none. */
  freeze() {
    this.#child.kill('SIGSTOP');
  }

  thaw() {
    this.#child.kill('SIGCONT');
  }

  /** At once; without `keep` everything it held is gone. */
  async stop() {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async dispose() {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
