import { isObject } from '#domain/json.ts';
import type { StatusCause } from '#domain/kube/status-cause.ts';
import { duplicate, missing, quoted } from './causes.ts';

type Item = Readonly<Record<string, unknown>>;

const items = (value: unknown): readonly Item[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** The API server's objections to the pods of a spec at that path; claims count as volumes. */
export const checkPodSpec = (
  at: string,
  spec: unknown,
  claims: readonly string[] = [],
): readonly StatusCause[] => {
  const pod = isObject(spec) ? spec : {};
  const containers = items(pod['containers']);
  if (containers.length === 0) return [missing(`${at}.containers`)];
  const names = containers.map(({ name }) => name);
  const volumes = [...items(pod['volumes']).map(({ name }) => name), ...claims];
  return containers.flatMap((container, index) => [
    ...checkContainer(`${at}.containers[${index}]`, container, names.indexOf(container['name']) === index),
    ...checkMounts(`${at}.containers[${index}].volumeMounts`, container, volumes),
  ]);
};

const checkContainer = (at: string, { name, image }: Item, isFirst: boolean): readonly StatusCause[] => [
  ...(typeof name === 'string' && name !== '' ? [] : [missing(`${at}.name`)]),
  ...(typeof image === 'string' && image !== '' ? [] : [missing(`${at}.image`)]),
  ...(isFirst ? [] : [duplicate(`${at}.name`, quoted(name))]),
];

const checkMounts = (at: string, container: Item, volumes: readonly unknown[]): readonly StatusCause[] => {
  const mounts = items(container['volumeMounts']);
  const paths = mounts.map(({ mountPath }) => mountPath);
  return mounts.flatMap(({ name, mountPath }, index) => [
    ...(volumes.includes(name)
      ? []
      : [
          {
            field: `${at}[${index}].name`,
            reason: 'FieldValueNotFound',
            message: `Not found: ${quoted(name)}`,
          },
        ]),
    ...(paths.indexOf(mountPath) === index
      ? []
      : [
          {
            field: `${at}[${index}].mountPath`,
            reason: 'FieldValueInvalid',
            message: `Invalid value: ${quoted(mountPath)}: must be unique`,
          },
        ]),
  ]);
};
