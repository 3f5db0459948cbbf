import * as z from 'zod';
import { classes } from '#domain/stack/classes.ts';
import { words } from '../schema/texts.ts';
import { cloudFormationSettings } from './cloudformation/settings.ts';
import { operatorSettings } from './operator/settings.ts';
import { rosSettings } from './ros/settings.ts';
import { simulatedCloudSettings } from './simulated/settings.ts';

/** Which claims a cloud serves; all that it has a template for, everywhere, where nothing is said. */
const every = {
  environments: z.array(words).optional().meta({ description: 'serves these environments only' }),
  clusters: z.array(words).optional().meta({ description: 'serves targets in these clusters only' }),
  classes: z
    .array(z.enum(Object.keys(classes)))
    .optional()
    .meta({ description: 'serves these classes only' }),
  templates: words.optional().meta({
    description: 'folder with templates of your own, `<class>.json`; they replace ours',
    only: 'file',
    instead: 'change those in shared/adapters/cloud and package again',
  }),
};

/** Every kind of cloud. To add one, write its folder, and list it here and in `worlds/places/clouds.ts`. */
export const cloudsSettings = z.record(
  z.string().regex(/^[a-z][-a-z0-9]{0,30}$/, 'must be lower-case letters, digits and dashes'),
  z.discriminatedUnion('kind', [
    z.strictObject({ ...cloudFormationSettings, ...every }),
    z.strictObject({ ...every, ...operatorSettings }),
    z.strictObject({ ...rosSettings, ...every }),
    z.strictObject({ ...simulatedCloudSettings, ...every }),
  ]),
);

export type CloudSetting = z.infer<typeof cloudsSettings>[string];
