import { BlockList, isIP } from 'node:net';

/** Which addresses an application may not make the server call. */
export interface Guard {
  readonly blocks: (address: string) => boolean;
}

/**
 * The IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890, as of 2025-10), without the addresses that a
 * company gives its own services (10/8, 172.16/12, 192.168/16, fc00::/7), and without this machine, which is a choice.
 */
const specialIpv4 = [
  '0.0.0.0/8', // this network
  '100.64.0.0/10', // shared by a provider; Alibaba's metadata are in it (100.100.100.200)
  '169.254.0.0/16', // link-local; the metadata of AWS, Azure, Google, Oracle and others
  '192.0.0.0/24', // IETF protocol assignments; Oracle's metadata (192.0.0.192)
  '192.0.2.0/24', // documentation
  '192.31.196.0/24', // AS112
  '192.52.193.0/24', // AMT
  '192.88.99.0/24', // 6to4 relay, deprecated
  '192.175.48.0/24', // AS112
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and limited broadcast
];
const specialIpv6 = [
  '::/128', // unspecified
  '::/96', // IPv4-compatible, deprecated; below it lies ::1
  '64:ff9b::/96', // NAT64: an IPv4 address in disguise
  '64:ff9b:1::/48', // NAT64 of one's own
  '100::/64', // discard
  '100:0:0:1::/64', // dummy prefix
  '2001::/23', // IETF protocol assignments, Teredo, ORCHID
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: an IPv4 address in disguise
  '2620:4f:8000::/48', // AS112
  '3fff::/20', // documentation
  '5f00::/16', // segment routing
  'fe80::/10', // link-local
  'fec0::/10', // site-local, deprecated
  'ff00::/8', // multicast
];
/** Further addresses of metadata services: Azure's wire server, and metadata over IPv6 of AWS and Google. */
const clouds = ['168.63.129.16/32', 'fd00:ec2::/32', 'fd20:ce::/32'];
/** Inside a function of the cloud its own runtime listens here. */
const thisMachine = ['127.0.0.0/8', '::1/128'];

export const guard = ({ allowsLoopback }: { readonly allowsLoopback: boolean }): Guard => {
  const list = new BlockList();
  for (const range of [...specialIpv4, ...specialIpv6, ...clouds, ...thisMachine]) {
    const [address = '', prefix] = range.split('/');
    list.addSubnet(address, Number(prefix), isIP(address) === 4 ? 'ipv4' : 'ipv6');
  }
  const own = new BlockList();
  own.addSubnet('127.0.0.0', 8, 'ipv4');
  own.addAddress('::1', 'ipv6');
  return {
    blocks: (address) => {
      // `fe80::1%eth0`: the zone is not part of the address.
      const [bare = ''] = address.split('%');
      const family = isIP(bare);
      if (family === 0) return true;
      const name = family === 4 ? 'ipv4' : 'ipv6';
      return list.check(bare, name) && !(allowsLoopback && own.check(bare, name));
    },
  };
};
