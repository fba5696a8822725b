import { BlockList, isIP } from 'node:net';

/** What is no address of somebody else's on the internet: RFC 6890 and the registries it began. */
const V4_RESERVED: readonly (readonly [net: string, prefix: number])[] = [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24],
  ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4],
];
/** Of IPv6 only 2000::/3 is given out; in it these carry an IPv4 address within, or are for documents and benchmarks. Mapped (::ffff:0:0/96) and translated (64:ff9b::/96) ones lie outside. */
const V6_GIVEN_OUT = ['2000::', 3] as const;
const V6_RESERVED: readonly (readonly [net: string, prefix: number])[] = [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]];

const v4Reserved = new BlockList();
for (const [net, prefix] of V4_RESERVED) v4Reserved.addSubnet(net, prefix, 'ipv4');
const v6GivenOut = new BlockList();
v6GivenOut.addSubnet(...V6_GIVEN_OUT, 'ipv6');
const v6Reserved = new BlockList();
for (const [net, prefix] of V6_RESERVED) v6Reserved.addSubnet(net, prefix, 'ipv6');
const v4Loopback = new BlockList();
v4Loopback.addSubnet('127.0.0.0', 8, 'ipv4');

/** Whether the address is one of the open internet: neither private, link-local (where clouds keep their metadata), mapped, nor reserved. */
export function isPublic(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !v4Reserved.check(address, 'ipv4');
    case 6:
      return v6GivenOut.check(address, 'ipv6') && !v6Reserved.check(address, 'ipv6');
    default:
      return false;
  }
}

/** Whether the address is this very machine. */
export const isLoopback = (address: string): boolean => (isIP(address) === 4 ? v4Loopback.check(address, 'ipv4') : address === '::1');
