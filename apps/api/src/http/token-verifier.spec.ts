import { beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, type JWTHeaderParameters, type JWTPayload } from 'jose';
import { Problem } from './problem.js';
import { REMEMBERED_MS, TokenVerifier, type TokenRules } from './token-verifier.js';

const NOW = Date.UTC(2026, 10, 1);
const seconds = NOW / 1_000;
const claims: JWTPayload = { iss: 'https://issuer.example', aud: 'empact-engine', sub: 'a-1', party: 'FR', roles: ['DRIVER'], iat: seconds, exp: seconds + 600 };
const header: JWTHeaderParameters = { alg: 'ES256', typ: 'at+jwt', kid: 'k1' };

let rules: TokenRules;
let sign: (change?: JWTPayload, head?: Partial<JWTHeaderParameters>) => Promise<string>;
let hostile: Readonly<Record<string, () => Promise<string> | string>>;
let now = NOW;

beforeAll(async () => {
  const ours = await generateKeyPair('ES256', { extractable: true });
  const theirs = await generateKeyPair('ES256');
  const rsa = await generateKeyPair('RS256', { extractable: true });
  const publicText = await exportSPKI(ours.publicKey);
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(ours.publicKey)), kid: 'k1', alg: 'ES256' }, { ...(await exportJWK(rsa.publicKey)), kid: 'r1', alg: 'RS256' }] });
  rules = { issuer: 'https://issuer.example', audience: 'empact-engine', algorithms: ['ES256'], typ: 'at+jwt', maxAge: 3_600, keys, now: () => now };
  sign = (change = {}, head = {}) => new SignJWT({ ...claims, ...change }).setProtectedHeader({ ...header, ...head }).sign(ours.privateKey);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  hostile = {
    'signed by another key': () => new SignJWT(claims).setProtectedHeader(header).sign(theirs.privateKey),
    'with the public key taken for a shared secret (HS256)': () => new SignJWT(claims).setProtectedHeader({ ...header, alg: 'HS256' }).sign(new TextEncoder().encode(publicText)),
    'of an algorithm that is not allowed (RS256), with a good key': () => new SignJWT(claims).setProtectedHeader({ ...header, alg: 'RS256', kid: 'r1' }).sign(rsa.privateKey),
    'unsigned (alg none)': () => new UnsecuredJWT(claims).encode(),
    'unsigned, alg none in capitals': () => `${part({ ...header, alg: 'NONE' })}.${part(claims)}.`,
    'with its signature cut off': async () => (await sign()).replace(/[^.]*$/, ''),
    'with another payload under its signature': async () => (await sign()).replace(/\.[^.]*\./, `.${part({ ...claims, roles: ['COSI'] })}.`),
    'with a key of its own in the header (jwk)': async () => new SignJWT(claims).setProtectedHeader({ ...header, kid: undefined, jwk: await exportJWK(theirs.publicKey) }).sign(theirs.privateKey),
    'that names another key set (jku)': () => new SignJWT(claims).setProtectedHeader({ ...header, jku: 'https://evil.example/jwks' }).sign(theirs.privateKey),
    'of a wrong kid': () => sign({}, { kid: 'k2' }),
    'with a kid that is a path': () => sign({}, { kid: '../../dev/null' }),
    'that has expired': () => sign({ exp: seconds - 60 }),
    'without an expiry': () => sign({ exp: undefined }),
    'with an expiry that is text': () => sign({ exp: '9999999999' as never }),
    'not valid yet': () => sign({ nbf: seconds + 60 }),
    'issued in the future': () => sign({ iat: seconds + 3_600, exp: seconds + 7_200 }),
    'issued too long ago': () => sign({ iat: seconds - 7_200 }),
    'without an issue time': () => sign({ iat: undefined }),
    'of another issuer': () => sign({ iss: 'https://issuer.example.evil.example' }),
    'without an issuer': () => sign({ iss: undefined }),
    'for another audience': () => sign({ aud: 'another' }),
    'for no audience': () => sign({ aud: undefined }),
    'of another type (an id token)': () => sign({}, { typ: 'JWT' }),
    'without a type': () => sign({}, { typ: undefined }),
    'with a critical header nobody knows': () => sign({}, { crit: ['x'], x: 1 }).catch(() => `${part({ ...header, crit: ['x'], x: 1 })}.${part(claims)}.AAAA`),
    'without a subject': () => sign({ sub: undefined }),
    'with an empty subject': () => sign({ sub: '' }),
    'with a subject of several lines': () => sign({ sub: 'a\nb' }),
    'of one of the engine\'s own subjects': () => sign({ sub: 'cycle-clock' }),
    'without a party': () => sign({ party: undefined }),
    'with a party that is a list': () => sign({ party: ['FR'] }),
    'with a party of blanks': () => sign({ party: 'F R' }),
    'without roles': () => sign({ roles: undefined }),
    'with roles as text': () => sign({ roles: 'DRIVER' }),
    'with a role that is no text': () => sign({ roles: [1] }),
    'with a hundred roles': () => sign({ roles: Array.from({ length: 100 }, (_, i) => `R${i}`) }),
    'that is huge': () => sign({ pad: 'x'.repeat(10_000) }),
    'of two parts': () => 'a.b',
    'of five parts': () => 'a.b.c.d.e',
    'that is nothing': () => '',
    'of dots': () => '..',
    'whose payload is no JSON': () => `${part(header)}.${Buffer.from('{').toString('base64url')}.AAAA`,
    'whose payload is a list': () => `${part(header)}.${part([])}.AAAA`,
  };
});

const names = [
  'signed by another key', 'with the public key taken for a shared secret (HS256)', 'of an algorithm that is not allowed (RS256), with a good key', 'unsigned (alg none)', 'unsigned, alg none in capitals',
  'with its signature cut off', 'with another payload under its signature', 'with a key of its own in the header (jwk)', 'that names another key set (jku)', 'of a wrong kid', 'with a kid that is a path',
  'that has expired', 'without an expiry', 'with an expiry that is text', 'not valid yet', 'issued in the future', 'issued too long ago', 'without an issue time', 'of another issuer', 'without an issuer',
  'for another audience', 'for no audience', 'of another type (an id token)', 'without a type', 'with a critical header nobody knows', 'without a subject', 'with an empty subject',
  'with a subject of several lines', 'of one of the engine\'s own subjects', 'without a party', 'with a party that is a list', 'with a party of blanks', 'without roles', 'with roles as text',
  'with a role that is no text', 'with a hundred roles', 'that is huge', 'of two parts', 'of five parts', 'that is nothing', 'of dots', 'whose payload is no JSON', 'whose payload is a list',
];

describe('a token', () => {
  it('that is good names its principal', async () => {
    expect(await new TokenVerifier(rules).verify(await sign())).toEqual({ subject: 'a-1', party: 'FR', roles: ['DRIVER'], until: (seconds + 600) * 1_000 });
  });

  it('loses the roles of the engine itself, whoever signed it', async () => {
    expect(await new TokenVerifier(rules).verify(await sign({ roles: ['DRIVER', 'CYCLE_CLOCK', 'REACTOR', 'IMPORTER', 'DRIVER'] }))).toMatchObject({ roles: ['DRIVER'] });
  });

  it.each(names)('%s is refused', async (name) => {
    expect(await new TokenVerifier(rules).verify(await hostile[name]!())).toBeUndefined();
  });

  it('is named in the table for every case there is', () => expect(names.toSorted()).toEqual(Object.keys(hostile).toSorted()));
});

describe('a verified token', () => {
  const counting = (): { verifier: TokenVerifier; asked: () => number } => {
    let count = 0;
    return { verifier: new TokenVerifier({ ...rules, keys: (head, token) => (count++, rules.keys(head, token)) }), asked: () => count };
  };

  it('is checked once, and again after a while', async () => {
    const { verifier, asked } = counting();
    const token = await sign();
    await verifier.verify(token);
    await verifier.verify(token);
    expect(asked()).toBe(1);
    now = NOW + REMEMBERED_MS + 1;
    await verifier.verify(token);
    now = NOW;
    expect(asked()).toBe(2);
  });

  it('is not remembered beyond its expiry', async () => {
    const { verifier } = counting();
    const token = await sign({ exp: seconds + 30 });
    expect(await verifier.verify(token)).toBeDefined();
    now = NOW + 40_000;
    const later = await verifier.verify(token);
    now = NOW;
    expect(later).toBeUndefined();
  });

  it('that cannot be checked, because the issuer is away, is no bad token', async () => {
    const verifier = new TokenVerifier({ ...rules, keys: () => Promise.reject(new TypeError('fetch failed')) });
    await expect(verifier.verify(await sign())).rejects.toMatchObject({ status: 503, constructor: Problem });
  });
});
