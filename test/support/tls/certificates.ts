import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate and its key, in PEM. */
export interface Certified {
  readonly cert: string;
  readonly key: string;
}

/** An authority made for one test run: nothing else trusts it. */
export interface Authority extends Certified {
  /** A certificate for names and addresses, signed by the authority. */
  issue(hosts: readonly string[]): Certified;
}

const DAY_MS = 86_400_000;

/** Makes an authority of its own (P-256, X.509 v3 written here: a test takes no program that may not be there). */
export function certificateAuthority(name = 'SYNTHETIC authority'): Authority {
  const own = keyPair();
  const cert = certificate({ subject: name, issuer: name, subjectKey: own.publicKey, signedWith: own.privateKey, extensions: [BASIC_CONSTRAINTS_CA] });
  return {
    cert, key: pem(own.privateKey),
    issue: (hosts) => {
      const { publicKey, privateKey } = keyPair();
      return { cert: certificate({ subject: hosts[0]!, issuer: name, subjectKey: publicKey, signedWith: own.privateKey, extensions: [alternativeNames(hosts)] }), key: pem(privateKey) };
    },
  };
}

const keyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }) as string;

interface Parts {
  readonly subject: string;
  readonly issuer: string;
  readonly subjectKey: KeyObject;
  readonly signedWith: KeyObject;
  readonly extensions: readonly Buffer[];
}

function certificate({ subject, issuer, subjectKey, signedWith, extensions }: Parts): string {
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(8)]);
  const now = Date.now();
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))), integer(serial), ECDSA_SHA256, nameOf(issuer), sequence(time(now - DAY_MS), time(now + DAY_MS)), nameOf(subject),
    subjectKey.export({ type: 'spki', format: 'der' }), tagged(0xa3, sequence(...extensions)),
  );
  const der = sequence(body, ECDSA_SHA256, tagged(0x03, Buffer.from([0]), sign('sha256', body, signedWith)));
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`;
}

/** DER: tag, length, content. */
function tagged(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat(content);
  const { length } = bytes;
  const lengthBytes = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...lengthBytes]), bytes]);
}

const sequence = (...content: readonly Uint8Array[]): Buffer => tagged(0x30, ...content);
const integer = (bytes: Buffer): Buffer => tagged(0x02, bytes);
const oid = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, 'hex'));
const octets = (content: Buffer): Buffer => tagged(0x04, content);
const nameOf = (text: string): Buffer => sequence(tagged(0x31, sequence(COMMON_NAME, tagged(0x0c, Buffer.from(text)))));
const time = (at: number): Buffer => tagged(0x17, Buffer.from(new Date(at).toISOString().replace(/^..|[-:T]|\.\d+/g, '')));

const ECDSA_SHA256 = sequence(oid('2a8648ce3d040302'));
const COMMON_NAME = oid('550403');
const TRUE = Buffer.from([0x01, 0x01, 0xff]);
const BASIC_CONSTRAINTS_CA = sequence(oid('551d13'), TRUE, octets(sequence(TRUE)));

const alternativeNames = (hosts: readonly string[]): Buffer => sequence(oid('551d11'), octets(sequence(...hosts.map((host) => (isIP(host) === 4 ? tagged(0x87, Buffer.from(host.split('.').map(Number))) : tagged(0x82, Buffer.from(host)))))));
