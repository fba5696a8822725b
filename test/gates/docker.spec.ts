import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isDistributed, loadConfig, VARIABLES, type Environment } from '#wiring';

const ROOT = join(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly profiles?: readonly string[];
  readonly command?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: unknown;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}
const text = read('docker/compose.yml');
const { services, volumes } = parse(text, { merge: true }) as { services: Readonly<Record<string, Service>>; volumes: Readonly<Record<string, unknown>> };
const ours = Object.entries(services).filter(([, { build }]) => build);
const dockerfile = read('docker/Dockerfile').replace(/\\\n/g, ' ').split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
const instructions = (name: string): readonly string[] => dockerfile.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1).trim());
const imageEnvironment = Object.fromEntries(instructions('ENV').map((line) => line.split('=', 2) as [string, string]));

/** What somebody would set in docker/.env. */
const SET: Readonly<Record<string, string>> = {
  OIDC_ISSUER: 'https://login.example.org', SMTP_URL: 'smtps://mail.example.org', PUBLIC_URL: 'https://empact.example.org', ID_KEY: 'a'.repeat(64),
};

/** As Compose does: `${NAME:-default}`, `${NAME:?complaint}`. */
function interpolated(value: string, set: Readonly<Record<string, string>>): string {
  return value.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind: string | undefined, word = '') => {
    const given = set[name];
    if (given) return given;
    if (kind === '?') throw new Error(`${name} is needed.`);
    return kind === '-' ? (word as string) : '';
  });
}

function environmentOf({ environment = {} }: Service, set: Readonly<Record<string, string>>): Environment {
  const own = Object.entries(environment).map(([name, value]) => [name, interpolated(value, set)] as const);
  return Object.fromEntries([...Object.entries(imageEnvironment), ...own].filter(([name]) => name in VARIABLES));
}

describe('docker/compose.yml', () => {
  it('starts one embedded engine unless the profile is asked for, and with it everything that takes', () => {
    expect(Object.entries(services).filter(([, { profiles }]) => !profiles).map(([name]) => name)).toEqual(['engine']);
    expect(Object.entries(services).filter(([, { profiles }]) => profiles?.includes('distributed')).map(([name]) => name)).toEqual(['api', 'worker', 'eventstore', 'redis']);
    expect(services['eventstore']!.image).toMatch(/^eventstore\/eventstore:23\.10\./);
  });

  it('pins every tag', () => {
    for (const { image } of Object.values(services)) expect(image).toMatch(/^[\w./-]+:\d+\.\d+\.\d+[\w.-]*$/);
  });

  it('names no variable that the engine does not read', () => {
    const named = ours.flatMap(([, { environment = {} }]) => Object.keys(environment));
    const asked = [...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name!);
    expect([...new Set([...named, ...asked, ...Object.keys(imageEnvironment)])].filter((name) => !(name in VARIABLES) && name !== 'NODE_ENV')).toEqual([]);
  });

  it.each(ours.map(([name]) => name))('gives %s an environment the engine starts with', (name) => {
    const config = loadConfig(environmentOf(services[name]!, SET));
    expect({ mode: config.mode, host: config.host, port: config.port, dataDir: config.dataDir }).toEqual({ mode: 'production', host: '0.0.0.0', port: 3_000, dataDir: '/data' });
    expect(isDistributed(config)).toBe(name !== 'engine');
  });

  it.each(['OIDC_ISSUER', 'SMTP_URL', 'PUBLIC_URL'])('asks for %s where it is not set', (name) => {
    const { [name]: _, ...rest } = SET;
    for (const [, service] of ours) expect(() => environmentOf(service, rest)).toThrow(`${name} is needed.`);
  });

  it('several processes do not start without a key of their own, one does', () => {
    const { ID_KEY: _, ...rest } = SET;
    expect(() => loadConfig(environmentOf(services['api']!, rest))).toThrow(/ID_KEY/);
    expect(() => loadConfig(environmentOf(services['engine']!, rest))).not.toThrow();
  });

  it('waits for the stores to be well, and keeps what is worth keeping in volumes that exist', () => {
    for (const name of ['api', 'worker']) expect(services[name]!.depends_on).toEqual({ eventstore: { condition: 'service_healthy' }, redis: { condition: 'service_healthy' } });
    for (const name of ['eventstore', 'redis']) expect(services[name]!.healthcheck).toBeDefined();
    const named = Object.values(services).flatMap((service) => service.volumes ?? []).map((volume) => volume.split(':')[0]!).filter((source) => !source.startsWith('.'));
    expect(named.sort()).toEqual(Object.keys(volumes).sort());
  });

  it('is built from the Dockerfile and runs programs there are', () => {
    for (const [, { build, command = JSON.parse(instructions('CMD').at(-1)!) as string[] }] of ours) {
      expect(build).toEqual({ context: '..', dockerfile: 'docker/Dockerfile' });
      expect(command.slice(0, -1)).toEqual(['node', '--enable-source-maps', '--max-semi-space-size=48']);
      expect(existsSync(join(ROOT, command.at(-1)!.replace(/^dist\//, '').replace(/\.js$/, '.ts')))).toBe(true);
    }
  });
});

describe('docker/Dockerfile', () => {
  it('builds on one pinned Node 20 and leaves the compiler behind', () => {
    const bases = instructions('FROM');
    expect(bases).toHaveLength(2);
    for (const base of bases) expect(base).toMatch(/^node:20\.\d+\.\d+-[a-z]+-slim( AS build)?$/);
    expect(dockerfile.slice(dockerfile.findLastIndex((line) => line.startsWith('FROM '))).join('\n')).not.toMatch(/apt-get|npm/);
  });

  it('runs as nobody in particular, keeps its data in a volume and says whether it is well', () => {
    expect(instructions('USER')).toEqual(['node']);
    expect(instructions('VOLUME')).toEqual([imageEnvironment['EMPACT_DATA']]);
    expect(instructions('EXPOSE')).toEqual([imageEnvironment['EMPACT_PORT']]);
    expect(instructions('HEALTHCHECK')[0]).toContain('/health');
  });

  it('copies what there is, and what is let through to it', () => {
    const ignore = read('docker/Dockerfile.dockerignore').split('\n').filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    const copied = instructions('COPY').filter((line) => !line.startsWith('--from=')).flatMap((line) => line.split(/\s+/).slice(0, -1));
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(copied.sort()).toEqual(ignore.sort());
    // And whatever the package says it consists of is in the image.
    const files = (JSON.parse(read('package.json')) as { files: string[] }).files.filter((path) => path !== 'README.md');
    const kept = instructions('COPY').filter((line) => line.startsWith('--from=')).map((line) => line.split(/\s+/)[1]!.replace('/src/', ''));
    expect(files.filter((path) => !kept.some((folder) => path === folder || path.startsWith(`${folder}/`)))).toEqual([]);
  });
});

describe('docker/README.md', () => {
  const rows = read('docker/README.md').split('\n').filter((line) => line.startsWith('| `'));
  const tabled = rows.flatMap((line) => [...line.split('|')[1]!.matchAll(/`(\w+)`/g)].map(([, name]) => name!));

  it('has every variable the engine reads in its table, each once, and no other', () => expect(tabled.sort()).toEqual(Object.keys(VARIABLES).sort()));

  it('names what the stores themselves are told', () => {
    for (const name of Object.keys(services['eventstore']!.environment!)) expect(read('docker/README.md')).toContain(`\`${name}\``);
  });
});
