import { hint } from '#domain/config/did-you-mean.ts';
import { Exit, exit } from '../exit.ts';
import type { Verb } from '../verb.ts';

const deeds = ['list', 'add', 'rotate', 'test'] as const;

/** `tidegate receiver list|add|rotate|test` */
export const receiver: Verb = {
  name: 'receiver',
  summary: 'who may send webhooks: add one, rotate its secret, see its last deliveries, try an image',
  takes: 'list [receiver] | add <receiver> | rotate <receiver> | test <receiver> <image>',
  flags: {
    scheme: { about: 'add: kind of sender', hint: 'github|gitlab|harbor|…' },
    app: { about: 'add: application that it may release', hint: 'name' },
    component: { about: 'add: component whose image it announces', hint: 'name' },
    registry: { about: 'add: host of its images, where its events name none', hint: 'host' },
    url: { about: 'address of this server as the sender reaches it', hint: 'url' },
    finish: { about: 'rotate: the sender has the new secret; drop the old one' },
  },
  more: 'add and rotate write tidegate.yaml of this folder and a file with the secret, and print what to enter at the sender.',
  async run(args, io, client) {
    const [deed = 'list'] = args.words;
    switch (deed) {
      case 'list':
        return (await import('../receiver/list.ts')).listReceivers(args, io, client);
      case 'add':
        return (await import('../receiver/add.ts')).addReceiver(args, io);
      case 'rotate':
        return (await import('../receiver/rotate.ts')).rotateReceiver(args, io);
      case 'test':
        return (await import('../receiver/try.ts')).tryReceiver(args, io, client);
      default:
        throw new Exit(exit.usage, `receiver what? ${hint(deed, deeds)}`);
    }
  },
};
