import { describe, expect, it } from '@jest/globals';
import { isAllowed, webhookHosts } from './hosts.js';
import { isLoopback, isPublic } from './public-address.js';

describe('an address', () => {
  it.each(['93.184.216.34', '8.8.8.8', '172.15.255.255', '172.32.0.0', '169.253.255.255', '2606:4700:4700::1111', '2a00:1450:4001:831::200e'])('%s is public', (address) => expect(isPublic(address)).toBe(true));

  it.each([
    ['this network', '0.0.0.0'], ['private', '10.1.2.3'], ['private', '172.16.0.1'], ['private', '172.31.255.255'], ['private', '192.168.1.1'], ['of a carrier', '100.64.0.1'], ['loopback', '127.0.0.1'],
    ['loopback', '127.8.8.8'], ['metadata', '169.254.169.254'], ['multicast', '224.0.0.1'], ['broadcast', '255.255.255.255'], ['for documents', '203.0.113.9'], ['unspecified', '::'], ['loopback', '::1'],
    ['mapped', '::ffff:10.0.0.1'], ['mapped, though public within', '::ffff:8.8.8.8'], ['mapped, in hex', '::ffff:7f00:1'], ['translated', '64:ff9b::a00:1'], ['unique local', 'fd12:3456::1'], ['metadata', 'fd00:ec2::254'],
    ['link-local', 'fe80::1'], ['site-local', 'fec0::1'], ['multicast', 'ff02::1'], ['6to4', '2002:a00:1::1'], ['Teredo', '2001:0:a00:1::1'], ['for documents', '2001:db8::1'],
    ['with a zone', 'fe80::1%lo'], ['no address', 'localhost'], ['no address', '0x7f.1'], ['no address', ''],
  ])('%s: %s is not', (_what, address) => expect(isPublic(address)).toBe(false));

  it('of this machine is told apart', () => expect(['127.0.0.1', '::1', '10.0.0.1', '::2', '::ffff:127.0.0.1'].map(isLoopback)).toEqual([true, true, false, false, false]));
});

describe('hosts that may be posted to', () => {
  const hosts = webhookHosts(' Hooks.example.org, other.example.org:8443 ,[2001:db8::1]');
  it.each([
    ['https://hooks.example.org/told?x=1', true], ['https://hooks.example.org:443/', true], ['https://other.example.org:8443/', true], ['https://[2001:db8::1]/', true], ['http://hooks.example.org/', false],
    ['https://hooks.example.org:8443/', false], ['https://other.example.org/', false], ['https://a.hooks.example.org/', false], ['https://hooks.example.org.evil.example/', false], ['https://hooks.example.org./', false],
    ['https://hooks.example.org@evil.example/', false],
  ])('%s: %s', (url, allowed) => expect(isAllowed(hosts, new URL(url))).toBe(allowed));

  it('are named one by one', () => {
    for (const wrong of ['*.example.org', 'https://hooks.example.org', 'hooks.example.org/told', 'a b', 'user@hooks.example.org', 'hooks.example.org:99999', 'hooks.example.org?x']) expect(() => webhookHosts(wrong)).toThrow(RangeError);
    expect(() => webhookHosts(Array.from({ length: 101 }, (_, n) => `h${n}.example.org`).join())).toThrow(/more than 100/);
    expect(webhookHosts('').size).toBe(0);
  });
});
