import { buildModule } from '../go-module.ts';

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
