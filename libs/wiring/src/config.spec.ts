import { describe, expect, it } from '@jest/globals';
import { ConfigError, isDistributed, loadConfig, type Environment } from './config.js';

const production: Environment = { OIDC_ISSUER: 'https://login.example', SMTP_URL: 'smtp://mail.example', CONTACTS_FILE: 'contacts.yaml' };

function problemsOf(env: Environment): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('configuration', () => {
  it('needs nothing in the demo, which listens on loopback at 1 March 2021, 09:00 Brussels', () => {
    expect(loadConfig({ EMPACT_MODE: 'demo' })).toMatchObject({ mode: 'demo', host: '127.0.0.1', port: 3000, portMayMove: true, at: '2021-03-01T08:00:00.000Z' });
  });

  it('is production unless told otherwise, and does not start without issuer and mail server', () => {
    expect(problemsOf({})).toEqual([expect.stringContaining('OIDC_ISSUER'), expect.stringContaining('SMTP_URL'), expect.stringContaining('CONTACTS_FILE')]);
    expect(loadConfig(production)).toMatchObject({ mode: 'production', portMayMove: false, oidc: { audience: 'empact-engine', jwksUri: 'https://login.example/.well-known/jwks.json' } });
  });

  it('keeps alarms in Redis where one is named, and repeats no password', () => {
    expect(loadConfig({ EMPACT_MODE: 'demo' }).redis).toBeUndefined();
    expect(loadConfig({ EMPACT_MODE: 'demo', REDIS_URL: 'rediss://engine:secret@redis.example' }).redis).toEqual({ url: 'rediss://engine:secret@redis.example', prefix: 'empact' });
    expect(problemsOf({ EMPACT_MODE: 'demo', REDIS_URL: 'http://engine:secret@redis.example' }).join()).not.toContain('secret');
  });

  it('posts to the hosts that are named, and to none where none is', () => {
    expect(loadConfig(production).webhookHosts).toEqual(new Set());
    expect(loadConfig({ ...production, WEBHOOK_HOSTS: 'hooks.example.org, other.example.org:8443' }).webhookHosts).toEqual(new Set(['hooks.example.org:443', 'other.example.org:8443']));
  });

  it('is shared by several processes where log and alarms are outside, which then must agree', () => {
    const outside: Environment = { EVENTSTORE_URL: 'esdb://log.example', REDIS_URL: 'redis://redis.example' };
    expect(isDistributed(loadConfig({ EMPACT_MODE: 'demo', REDIS_URL: 'redis://redis.example' }))).toBe(false);
    expect(problemsOf({ EMPACT_MODE: 'demo', ...outside })).toEqual([expect.stringContaining('SMTP_URL'), expect.stringContaining('PUBLIC_URL')]);
    expect(problemsOf({ ...production, ...outside, PUBLIC_URL: 'https://engine.example' })).toEqual([expect.stringContaining('ID_KEY')]);
    expect(isDistributed(loadConfig({ ...production, ...outside, PUBLIC_URL: 'https://engine.example', ID_KEY: 'a'.repeat(64) }))).toBe(true);
  });

  it.each([
    [{ EMPACT_MODE: 'test' }, 'EMPACT_MODE'],
    [{ EMPACT_MODE: 'demo', EMPACT_HOST: '0.0.0.0' }, 'EMPACT_HOST'],
    [{ EMPACT_MODE: 'demo', EMPACT_PORT: '70000' }, 'EMPACT_PORT'],
    [{ EMPACT_MODE: 'demo', EMPACT_PORT: 'web' }, 'EMPACT_PORT'],
    [{ EMPACT_MODE: 'demo', EMPACT_AT: '2021-02-30' }, 'EMPACT_AT'],
    [{ EMPACT_MODE: 'demo', EMPACT_STREAM_READERS: '0' }, 'EMPACT_STREAM_READERS'],
    [{ ...production, EMPACT_RATE: '-1' }, 'EMPACT_RATE'],
    [{ ...production, EMPACT_RATE_BURST: '1.5' }, 'EMPACT_RATE_BURST'],
    [{ EMPACT_MODE: 'demo', EMPACT_STREAM_READERS: 'many' }, 'EMPACT_STREAM_READERS'],
    [{ EMPACT_MODE: 'demo', ID_KEY: 'short' }, 'ID_KEY'],
    [{ ...production, EMPACT_AT: '2021-03-01' }, 'EMPACT_AT'],
    [{ ...production, OIDC_ISSUER: 'http://login.example' }, 'OIDC_ISSUER'],
    [{ EMPACT_MODE: 'demo', SMTP_URL: 'mail.example' }, 'SMTP_URL'],
    [{ EMPACT_MODE: 'demo', MAIL_FROM: 'nobody' }, 'MAIL_FROM'],
    [{ EMPACT_MODE: 'demo', REDIS_URL: 'redis.example:6379' }, 'REDIS_URL'],
    [{ EMPACT_MODE: 'demo', REDIS_PREFIX: 'a:b' }, 'REDIS_PREFIX'],
    [{ EMPACT_MODE: 'demo', PUBLIC_URL: 'engine.example' }, 'PUBLIC_URL'],
    [{ EMPACT_MODE: 'demo', WEBHOOK_HOSTS: '*.example.org' }, 'WEBHOOK_HOSTS'],
    [{ ...production, OIDC_JWKS_URI: 'ftp://login.example/keys' }, 'OIDC_JWKS_URI'],
  ] as const)('refuses %o with a sentence that names the variable', (env, variable) => {
    expect(problemsOf(env).join()).toContain(variable);
  });
});
