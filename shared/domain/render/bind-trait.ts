import { freeMap, needed, optional, or, record, text, textLike } from '../config/schema.ts';
import { isObject, type JsonObject } from '../json.ts';
import { secretNameOf } from '../stack/claim.ts';
import { dig } from './objects.ts';
import { podPatch } from './per-container.ts';
import { defineTrait } from './trait-type.ts';

const path = textLike(/^\/[^:]*$/, 'an absolute path, as /etc/db');

export const bindShape = record({
  resource: needed(text),
  /** Environment variables by name, each with the output that it gets. */
  env: or(freeMap(text), {}),
  /** A folder with one file for each output. */
  files: optional(path),
  containerName: or(text, ''),
});

/** Gives the pods of a component the outputs of a resource, from the Secret that Tidegate writes for it. */
export const bind = defineTrait('bind', bindShape, (said, { app, component, output }) => {
  if (said.files === undefined && Object.keys(said.env).length === 0)
    return { refused: 'it binds nothing; say env: { DB_HOST: host }, or files: /etc/db' };
  const name = said.containerName === '' ? component : said.containerName;
  const present = dig(output, 'spec', 'template', 'spec', 'containers');
  const containers = (Array.isArray(present) ? present : []).filter(isObject);
  if (!containers.some((one) => one['name'] === name)) return { refused: `there is no container "${name}"` };
  const secret = secretNameOf(app, said.resource);
  const volume = `resource-${said.resource}`;
  const env = Object.entries(said.env).map(([variable, key]): JsonObject => ({
    name: variable,
    valueFrom: { secretKeyRef: { name: secret, key } },
  }));
  return {
    patch: podPatch({
      containers: [
        {
          name,
          ...(env.length === 0 ? {} : { env }),
          ...(said.files === undefined
            ? {}
            : { volumeMounts: [{ name: volume, mountPath: said.files, readOnly: true }] }),
        },
      ],
      ...(said.files === undefined ? {} : { volumes: [{ name: volume, secret: { secretName: secret } }] }),
    }),
  };
});
