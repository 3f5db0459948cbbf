import { buildModule } from '../go-module.ts';

/** The real Capsule: its controllers and webhooks in one program, and in its chart what belongs into a cluster. */
const capsule = {
  product: 'Capsule',
  module: 'github.com/projectcapsule/capsule',
  version: '0.12.4',
  main: './cmd',
  program: 'capsule',
  objects: 'charts/capsule',
  sum: 'h1:NDV+STt7awNZHmDI5TV0somMQzNPYKIju32WPKbuhj4=',
} as const;

/** Builds Capsule where it is not cached, two to five minutes, and gives its folder. */
export const buildCapsule = (log: (line: string) => void): Promise<string> => buildModule(capsule, log);
