import { findAddress } from '../connection.ts';
import { openClient } from '../client.ts';
import { Exit, exit } from '../exit.ts';
import { describeCaller } from '../format/caller.ts';
import { print } from '../output.ts';
import { clean } from '../text/clean.ts';
import { clientSecretOf } from '../login/client-secret.ts';
import type { Verb } from '../verb.ts';
import type { Provider } from '../login/provider.ts';
import { message, say } from '../words/message.ts';

/** `tidegate login [--device]` */
export const login: Verb = {
  name: 'login',
  summary: 'sign in to a server by its OIDC provider',
  takes: '',
  flags: {
    device: { about: 'sign in on another device, with a code' },
    'client-secret-file': {
      about: 'file with the secret of a confidential client; or TIDEGATE_CLIENT_SECRET',
      hint: 'file',
    },
    issuer: { about: 'which provider, where the server has several', hint: 'name' },
  },
  more: 'Without --device a browser on this machine is needed. Later verbs against that server act as you.',
  async run(args, io) {
    const server = await findAddress(io, args.text('server'));
    const provider = pick(
      await openClient(async () => ({ server, token: '' })).signIns(),
      args.text('issuer'),
    );
    const clientSecret = await clientSecretOf(io, args.text('client-secret-file'));
    const asked = { ...provider, clientSecret };
    const signIn = args.is('device')
      ? await (await import('../login/device.ts')).signInByDevice(io, asked)
      : await (await import('../login/browser.ts')).signInByBrowser(io, asked);
    const caller = await openClient(async () => ({ server, token: signIn.idToken })).me();
    const { keepSignIn } = await import('../login/sign-ins.ts');
    await keepSignIn(io, server, signIn);
    print(io, args.output, {
      value: caller,
      names: [caller.id],
      table: () => `${say(io, 'signed-in', { server: clean(server) })}\n${describeCaller(io, caller)}`,
    });
    return exit.ok;
  },
};

const pick = (providers: readonly Provider[], wanted: string | undefined): Provider => {
  const fitting = wanted === undefined ? providers : providers.filter(({ name }) => name === wanted);
  const [first, second] = fitting;
  if (first !== undefined && second === undefined) return first;
  const names = providers.map(({ name }) => clean(name)).join(', ');
  if (providers.length === 0) throw new Exit(exit.usage, message('no-sign-in'));
  throw new Exit(exit.usage, message('which-provider', { names }));
};
