import { findAddress } from '../connection.ts';
import { exit } from '../exit.ts';
import { print } from '../output.ts';
import { clean } from '../text/clean.ts';
import type { Verb } from '../verb.ts';
import { say } from '../words/message.ts';

/** `tidegate logout` */
export const logout: Verb = {
  name: 'logout',
  summary: 'forget the sign-in to a server',
  takes: '',
  flags: {},
  async run(args, io) {
    const server = await findAddress(io, args.text('server'));
    const { keepSignIn } = await import('../login/sign-ins.ts');
    const wasSignedIn = await keepSignIn(io, server, undefined);
    print(io, args.output, {
      value: { apiVersion: 'tidegate.dev/v1', kind: 'SignOut', server, wasSignedIn },
      names: [server],
      table: () => say(io, wasSignedIn ? 'signed-out' : 'was-signed-out', { server: clean(server) }),
    });
    return exit.ok;
  },
};
