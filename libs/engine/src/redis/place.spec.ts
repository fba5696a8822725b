import { describe, expect, it } from '@jest/globals';
import { isRedisPrefix, redisPlace } from './place.js';

describe('the URL of a Redis', () => {
  it.each([
    ['redis://127.0.0.1', { host: '127.0.0.1', port: 6379, db: 0 }],
    ['redis://redis.example:7000/3', { host: 'redis.example', port: 7000, db: 3 }],
    ['redis://:s%40crt@[::1]:6380', { host: '::1', port: 6380, db: 0, password: 's@crt' }],
    ['rediss://engine:p%2Fw@redis.example', { host: 'redis.example', port: 6379, db: 0, username: 'engine', password: 'p/w', tls: { servername: 'redis.example' } }],
    ['rediss://10.0.0.7:6380', { host: '10.0.0.7', port: 6380, db: 0, tls: {} }],
  ])('%s', (url, place) => expect(redisPlace(url)).toEqual(place));

  it.each(['redis.example:6379', 'http://redis.example', 'redis://', 'redis://redis.example/name', 'redis://redis.example?family=6', 'redis://:100%@redis.example'])('refuses %s, and repeats no secret', (url) => {
    expect(() => redisPlace(url)).toThrow(RangeError);
    expect(() => redisPlace(url)).not.toThrow(/100%/);
  });

  it('a prefix is a plain word', () => {
    expect(['empact', 'empact-test_2'].map(isRedisPrefix)).toEqual([true, true]);
    expect(['', 'a:b', '{a}', 'Empact', 'a b'].map(isRedisPrefix)).toEqual([false, false, false, false, false]);
  });
});
