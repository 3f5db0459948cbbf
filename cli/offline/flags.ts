import type { Flags } from '../verb.ts';

/** The flags of every verb that looks at an application on disk and needs no server. */
export const offlineFlags: Flags = {
  file: { about: 'the application', hint: 'app.yaml|folder', short: 'f' },
  layers: { about: 'the folder that holds the folders of layers, when it is another', hint: 'folder' },
  image: { about: 'image of one component, again for more', hint: 'component=image', many: true, short: 'i' },
};
