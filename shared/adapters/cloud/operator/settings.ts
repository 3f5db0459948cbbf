import * as z from 'zod';
import { words } from '../../schema/texts.ts';

/**
 * An operator in the cluster of the target: its custom resources are the stacks. It has no templates but those of the
 * folder.
 */
export const operatorSettings = {
  kind: z.literal('operator'),
  templates: words.meta({ description: 'folder with a file for each class, `<class>.json`' }),
};
