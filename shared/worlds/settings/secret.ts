import { Failure } from '#domain/failure.ts';
import type { SettingMistake } from './describe-issue.ts';
import { checkSettings } from './mistakes.ts';
import { childValue } from './walk.ts';
import { type SecretName, secretSchemas, type SecretValue } from './schema.ts';

/**
 * Reads the JSON text of one secret: the section of `tidegate.yaml` that it represents. ConfigRefused names the secret
 * and lists all mistakes, each with its JSON pointer, and never a value.
 */
export const readSecret = <N extends SecretName>(name: N, id: string, text: string): SecretValue<N> => {
  const written = jsonOf(id, text);
  const { value, mistakes } = checkSettings(secretSchemas[name], written, 'secret');
  if (value !== undefined) return value as SecretValue<N>;
  const hint =
    childValue(written, name) === undefined ? [] : [`write what is below \`${name}\` in tidegate.yaml`];
  throw new Failure('ConfigRefused', called(id), [...mistakes.map(formatMistake), ...hint].join('; '));
};

const jsonOf = (id: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure(
      'ConfigRefused',
      called(id),
      'its text is not JSON; write it again with `aws secretsmanager put-secret-value`',
    );
  }
};

/** The name of a secret, of which AWS has made an ARN with six characters at its end. */
const called = (id: string): string => `secret ${/:secret:(.+)-[A-Za-z0-9]{6}$/.exec(id)?.[1] ?? id}`;

const formatMistake = ({ path, reason }: SettingMistake): string =>
  path.length === 0 ? reason : `${pointerOf(path)}: ${reason}`;

/** RFC 6901. */
const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
