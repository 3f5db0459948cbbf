import { BlockList, isIP } from 'node:net';

/** Which addresses an application may not make the server call. */
export interface Guard {
  readonly blocks: (address: string) => boolean;
}

/** Where clouds tell machines their secrets, and what is no place at all. */
const metadata: readonly (readonly [address: string, prefix: number, family: 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['100.100.100.200', 32, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fd00:ec2::', 32, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];
/** Inside a function of the cloud its own runtime listens here. */
const loopback: typeof metadata = [
  ['127.0.0.0', 8, 'ipv4'],
  ['::1', 128, 'ipv6'],
];

export const guard = ({ allowsLoopback }: { readonly allowsLoopback: boolean }): Guard => {
  const list = new BlockList();
  for (const [address, prefix, family] of [...metadata, ...(allowsLoopback ? [] : loopback)])
    list.addSubnet(address, prefix, family);
  return {
    blocks: (address) => {
      const family = isIP(address);
      return family === 0 || list.check(address, family === 4 ? 'ipv4' : 'ipv6');
    },
  };
};
