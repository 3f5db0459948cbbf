import { portFlag, readPort } from '../server/port.ts';
import type { Verb } from '../verb.ts';

/** `tidegate demo` */
export const demo: Verb = {
  name: 'demo',
  summary: 'a good release and a bad one on a simulated cluster',
  takes: '',
  needsNewNode: true,
  flags: {
    keep: { about: 'continue with the state of the last demo' },
    once: { about: 'stop after the two releases instead of serving' },
    port: portFlag,
  },
  more: 'Needs nothing: no cluster, no network. Its state is .tidegate/demo, fresh at each start.',
  async run(args, io) {
    const { runDemo } = await import('../demo/run.ts');
    return runDemo(io, { port: readPort(args), keep: args.is('keep'), once: args.is('once') });
  },
};
