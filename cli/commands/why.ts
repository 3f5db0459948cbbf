import { Exit, exit } from '../exit.ts';
import { offlineFlags, secretViewOf, showSecrets } from '../offline/flags.ts';
import { print } from '../output.ts';
import { clean } from '../text/clean.ts';
import type { Verb } from '../verb.ts';

/** `tidegate why <app.yaml> <target> <path>` */
export const why: Verb = {
  name: 'why',
  summary: 'explain a value: file, line, condition, and the values that lost',
  takes: '<app.yaml> <target> <path>',
  flags: { ...offlineFlags, 'show-secrets': showSecrets },
  more:
    'The path is that of a written value, as in web.traits.scaler.replicas, or of a field of an object, as in\n' +
    'Deployment/web.spec.template.spec.containers[web].env[LOG_LEVEL].value',
  async run(args, io) {
    const words = args.text('file') === undefined ? args.words.slice(1) : args.words;
    const file = args.text('file') ?? args.words[0];
    const [target, path] = words;
    if (file === undefined || target === undefined || path === undefined)
      throw new Exit(exit.usage, 'usage: tidegate why app.yaml eu web.properties.image');
    const { readOffline } = await import('../offline/read.ts');
    const { explain } = await import('#shared/compiler/explain.ts');
    const { compiled } = await readOffline(args, io, file);
    const explained = explain(compiled, target, path, secretViewOf(args));
    if ('unknown' in explained) throw new Exit(exit.usage, clean(explained.unknown));
    const { formatExplanation } = await import('../format/why.ts');
    print(io, args.output, {
      value: { apiVersion: 'tidegate.dev/v1', kind: 'Explanation', ...explained },
      names: explained.causes.map((cause) => cause.path),
      table: () => formatExplanation(io, explained),
    });
    return exit.ok;
  },
};
