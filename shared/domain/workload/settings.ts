import { sameJson } from '../json.ts';
import { fields } from '../kube/fields.ts';
import { pointer, type KubeObject, type PatchOperation } from '../kube/object.ts';
import { setBy } from './observation.ts';
import { pauseLabel, releaseLabel, type Settings, specOf } from './snapshot.ts';

type Values = Settings['labels'];

/** Both sides of the change in settings beside the pods; a name is on both sides or on none. */
export interface SettingsChange {
  readonly before: Settings;
  readonly after: Settings;
}

/** Those of the built-in kinds. */
const ownPlainFields = ['revisionHistoryLimit'] as const;

/** Written by controllers, the API server or kubectl for themselves. */
const isTheirs = (name: string): boolean =>
  name === releaseLabel ||
  name === pauseLabel ||
  name === 'kubectl.kubernetes.io/last-applied-configuration' ||
  name === 'deprecated.daemonset.template.generation' ||
  name.startsWith('deployment.kubernetes.io/');

const sectionsOf = (object: KubeObject | undefined, fieldsOfSpec: readonly string[]): Settings => {
  const own = (values: unknown) =>
    Object.fromEntries(Object.entries(fields(values)).filter(([name]) => !isTheirs(name)));
  const spec = object === undefined ? {} : specOf(object);
  return {
    labels: own(object?.metadata.labels),
    annotations: own(object?.metadata.annotations),
    spec: Object.fromEntries(
      fieldsOfSpec.filter((field) => spec[field] !== undefined).map((field) => [field, spec[field]]),
    ),
  };
};

const sections = ['labels', 'annotations', 'spec'] as const;

const each = (make: (section: (typeof sections)[number]) => Values): Settings => ({
  labels: make('labels'),
  annotations: make('annotations'),
  spec: make('spec'),
});

interface Asked {
  readonly live: KubeObject;
  readonly object: KubeObject;
  /** The object as the last good release of the same application set it. */
  readonly previous?: KubeObject | undefined;
  /** Fields of the spec that are neither stepped nor borrowed by a hold. */
  readonly plainFields?: readonly string[] | undefined;
}

/**
 * The change in settings beside the pods; undefined if there is none. Only what a manifest sets is written: what others
 * have set stays, and what the last manifest had set and this one leaves out goes, unless someone has changed it since.
 */
export const settingsChange = ({
  live,
  object,
  previous,
  plainFields = ownPlainFields,
}: Asked): SettingsChange | undefined => {
  const [there, wanted, had] = [live, object, previous].map((one) => sectionsOf(one, plainFields)) as [
    Settings,
    Settings,
    Settings,
  ];
  const after = each((section) => {
    const gone = Object.keys(had[section]).filter(
      (name) =>
        wanted[section][name] === undefined && sameJson(there[section][name], had[section][name] ?? null),
    );
    return {
      ...Object.fromEntries(gone.map((name) => [name, null])),
      ...wanted[section],
    };
  });
  const before = each((section) =>
    Object.fromEntries(Object.keys(after[section]).map((name) => [name, there[section][name] ?? null])),
  );
  const changes = (section: (typeof sections)[number]) =>
    Object.keys(after[section]).filter((name) => !sameJson(before[section][name], after[section][name]));
  if (sections.every((section) => changes(section).length === 0)) return undefined;
  const only = (side: Settings) =>
    each((section) => Object.fromEntries(changes(section).map((name) => [name, side[section][name]])));
  return { before: only(before), after: only(after) };
};

/** Writes these settings, as far as they are not in place already. */
export const putSettings = (live: KubeObject, settings: Settings | undefined): readonly PatchOperation[] => {
  if (settings === undefined) return [];
  return sections.flatMap((section) => {
    const there = section === 'spec' ? specOf(live) : fields(live.metadata[section]);
    const holder = section === 'spec' ? pointer('spec') : pointer('metadata', section);
    const writes = Object.entries(settings[section]).flatMap(([name, value]): readonly PatchOperation[] => {
      if (sameJson(there[name] ?? null, value)) return [];
      const path = `${holder}${pointer(name)}`;
      return value === null ? [{ op: 'remove', path }] : [{ op: 'add', path, value }];
    });
    // Labels are there: ours is put first.
    const isBare = section === 'annotations' && live.metadata.annotations === undefined && writes.length > 0;
    return isBare ? [{ op: 'add', path: holder, value: {} } as const, ...writes] : writes;
  });
};

/** Whether these settings are in place. */
export const hasSettings = (live: KubeObject, settings: Settings | undefined): boolean =>
  putSettings(live, settings).length === 0;

/**
 * The reverse of a change: a value that is still as we set it becomes the former one; what others have set since stays.
 * Where we have taken a field out, the API server may have filled it in: that is still as we set it.
 */
export const settingsBack = (
  live: KubeObject,
  before: Settings | undefined,
  after: Settings | undefined,
): Settings | undefined => {
  if (before === undefined || after === undefined) return before;
  return each((section) => {
    const there = section === 'spec' ? specOf(live) : fields(live.metadata[section]);
    const isFilledIn = (name: string) =>
      section === 'spec' && after.spec[name] === null && setBy(live, ['spec', name]) !== 'others';
    return Object.fromEntries(
      Object.entries(before[section]).filter(
        ([name]) => sameJson(there[name] ?? null, after[section][name] ?? null) || isFilledIn(name),
      ),
    );
  });
};
