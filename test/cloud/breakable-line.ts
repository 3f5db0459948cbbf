import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that can be cut: nothing gets through then, as where a network is down. */
export interface Line {
  /** The server's address by this way. */
  readonly url: string;
  cut(): void;
  mend(): void;
  close(): void;
}

/** Passes bytes on to the host and port of a URL of this machine. */
export const openLine = async (to: string): Promise<Line> => {
  const { protocol, hostname, port } = new URL(to);
  const open = new Set<Socket>();
  let isCut = false;
  const hangUp = (): void => {
    for (const one of open) one.destroy();
  };
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy()).on('close', () => open.delete(one));
      one.pipe(other);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${protocol}//127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => {
      isCut = true;
      hangUp();
    },
    mend: () => {
      isCut = false;
    },
    close: () => {
      hangUp();
      server.close();
    },
  };
};
