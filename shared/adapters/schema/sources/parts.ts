import * as z from 'zod';

/* Settings that several kinds of sources have. */

export const refName = z
  .string()
  .regex(/^(?!.*(\.\.|@\{|\/\/))[\w][\w./-]*$/, 'must be the name of a branch or tag, without refs/heads/');

export const tagSetting = refName
  .optional()
  .meta({ description: 'tag to read; of an artifact `latest` when nothing is said' });

export const folderSetting = z
  .string()
  .regex(/^(?!\/)(?!.*(^|\/)\.{1,2}(\/|$)).+$/, 'must be a folder of the repository, like deploy/shop')
  .optional()
  .meta({ description: 'folder of the files; the whole repository when absent' });
