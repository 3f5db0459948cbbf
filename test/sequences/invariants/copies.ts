import { canonical } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Invariant } from '../scene.ts';

const copyLabel = 'tidegate.dev/copy-of';

/** A copy of configuration is there for those who read it, or may come back to reading it, and for nobody else. */
export const copies: Invariant = {
  name: 'copies',
  number: 'I6',
  about:
    'after the end no copy of configuration is missing that is read, and none is left that nobody comes back to',
  open: (scene) => ({
    atEnd: () => {
      if (scene.spec.config === undefined) return undefined;
      const objects = scene.mirror.objects();
      const live = scene.mirror.live();
      if (live === undefined) return undefined;
      const there = objects.filter(({ metadata }) => metadata.labels?.[copyLabel] !== undefined);
      const named = (object: KubeObject) => canonical(object['spec'] ?? object['data']);
      const missing = [...named(live).matchAll(/"((?:settings|keys)-[0-9a-z]+)"/g)]
        .map(([, name]) => name)
        .find((name) => !there.some(({ metadata }) => metadata.name === name));
      if (missing !== undefined) return `the pods read ${missing}, which is not there`;
      const readers = objects.filter(({ kind }) => kind !== 'ConfigMap' && kind !== 'Secret').map(named);
      const unread = there.filter(
        ({ metadata }) => !readers.some((text) => text.includes(`"${metadata.name}"`)),
      );
      // What ran before the last good release can be come back to: one of each kind.
      const most = scene.spec.secret === undefined ? 1 : 2;
      return unread.length <= most
        ? undefined
        : `nobody reads ${unread.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(', ')}`;
    },
  }),
};
