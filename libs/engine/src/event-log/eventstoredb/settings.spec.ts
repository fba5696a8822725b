import { describe, expect, it } from '@jest/globals';
import { EventStoreMisconfigured, settingsOf } from './settings.js';

const settings = (url: string, more: { namespace?: string; allowDefaultPassword?: boolean } = {}) => settingsOf({ url, namespace: 'empact', ...more });

describe('the settings of the event store', () => {
  it.each([
    ['esdb://127.0.0.1:2113?tls=false', { username: 'nobody', password: 'nothing' }],
    ['esdb://ana:s3cret@127.0.0.1:2113?tls=false', { username: 'ana', password: 's3cret' }],
    ['esdb://ana:p%40ss%3Aword@node.example:2113', { username: 'ana', password: 'p@ss:word' }],
    ['esdb+discover://ana:s3cret@cluster.example', { username: 'ana', password: 's3cret' }],
    ['esdb://ana:s3cret@a.example:2113,b.example:2113/?nodePreference=leader&tlsCAFile=%2Fca.pem', { username: 'ana', password: 's3cret' }],
    ['esdb://admin:changeit@127.0.0.1:2113?TLS=false', { username: 'admin', password: 'changeit' }],
  ])('take the account out of %s', (url, credentials) => {
    expect(settings(url).credentials).toEqual(credentials);
  });

  it('have plain appends where nothing is said', () => {
    expect(settingsOf({ url: 'esdb://127.0.0.1?tls=false', namespace: 'empact', appendPath: undefined, appendMsMax: 7 })).toMatchObject({ appendPath: 'plain', appendMsMax: 7, knownMsMax: 5_000 });
  });

  it.each(['esdb://admin:changeit@node.example:2113', 'esdb://ops:changeit@node.example:2113?tls=true', 'esdb+discover://admin:change%69t@node.example'])('refuse the password every new server has: %s', (url) => {
    expect(() => settings(url)).toThrow(EventStoreMisconfigured);
    expect(settings(url, { allowDefaultPassword: true }).credentials.password).toBe('changeit');
  });

  it.each([
    'http://node.example:2113', 'node.example:2113', '', 'esdb://', 'esdb://node.example:2113', 'esdb://node.example?userCertFile=a&userKeyFile=b',
    'esdb://ana:100%@node.example', 'esdb://ana:s3cret@node.example?throwOnAppendFailure=false',
  ])('refuse %j', (url) => {
    expect(() => settings(url)).toThrow(EventStoreMisconfigured);
  });

  it.each(['esdb://ana:s3cret@node.example?throwOnAppendFailure=false', 'esdb://ana:s3cret%zz@node.example', 'esbd://ana:s3cret@node.example', 'esdb://admin:changeit@node.example'])('name no secret when they refuse %s', (url) => {
    const refused = (): unknown => {
      try {
        return settings(url);
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(refused()).not.toMatch(/s3cret|changeit/);
  });

  it.each(['', 'a.b', 'a-b', '1a', '$a', 'a b', 'a'.repeat(33)])('refuse the namespace %j', (namespace) => {
    expect(() => settings('esdb://127.0.0.1?tls=false', { namespace })).toThrow(EventStoreMisconfigured);
  });
});
