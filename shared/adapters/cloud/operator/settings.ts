import * as z from 'zod';
import { words } from '../../schema/texts.ts';

/**
 * An operator in the cluster of the target: its custom resources are the stacks. It has no templates but those of the
 * folder.
 */
export const operatorSettings = {
  // The functions of the stack have no folder of an operator's own.
  kind: z.literal('operator').meta({ only: 'file', instead: 'name a cloud that brings its templates' }),
  templates: words.meta({
    description: 'folder with a file for each class, `<class>.json`',
    only: 'file',
    instead: 'name a cloud that brings its templates',
  }),
};
