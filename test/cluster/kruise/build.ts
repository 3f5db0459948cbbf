import { join } from 'node:path';

import { buildModule, moduleSources } from '../go-module.ts';

/** The real OpenKruise: its controllers and webhooks in one program, and in `config` what belongs into a cluster. */
const kruise = {
  product: 'OpenKruise',
  module: 'github.com/openkruise/kruise',
  version: '1.9.1',
  main: '.',
  program: 'kruise-manager',
  objects: 'config',
} as const;

/** Builds the kruise-manager where it is not cached, about three minutes after the control plane, and gives its folder. */
export const buildKruise = (log: (line: string) => void): Promise<string> => buildModule(kruise, log);

/** The folder with the definitions of its kinds, for who only has to know them: they need no build. */
export const kruiseDefinitions = async (log: (line: string) => void): Promise<string> =>
  join(await moduleSources(kruise, log), kruise.objects, 'crd');
