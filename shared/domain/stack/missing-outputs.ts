import { isObject, type JsonObject } from '../json.ts';
import type { KubeObject } from '../kube/object.ts';
import { hint } from '../config/did-you-mean.ts';
import { type Claim, secretNameOf } from './claim.ts';
import { openReferences } from './references.ts';

/**
 * Why objects of an application cannot be bound to a resource whose template this is: they use outputs that it does not
 * declare. `passwordRef` in the template is the output `password`. Undefined if nothing is missing.
 */
export const missingOutputs = (
  app: string,
  claim: Claim,
  template: JsonObject,
  objects: readonly KubeObject[],
): string | undefined => {
  const declared = isObject(template['Outputs']) ? Object.keys(template['Outputs']) : [];
  const known = declared.map((name) => name.replace(/Ref$/, ''));
  const [missing] = usedOutputs(app, claim, objects).filter((output) => !known.includes(output));
  return missing === undefined
    ? undefined
    : `the template has no output "${missing}", to which the application is bound; ${hint(missing, known)}`;
};

/** The outputs of a resource that objects name, in a text or as a key of its Secret. */
const usedOutputs = (app: string, { name }: Claim, objects: readonly KubeObject[]): readonly string[] => {
  const inTexts = objects.flatMap(openReferences).filter(({ resource }) => resource === name);
  const secret = secretNameOf(app, name);
  return [
    ...new Set([...inTexts.map(({ output }) => output), ...objects.flatMap((one) => keysOf(one, secret))]),
  ];
};

const keysOf = (value: unknown, secret: string): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap((one) => keysOf(one, secret));
  if (!isObject(value)) return [];
  const { secretKeyRef: ref } = value;
  const key = isObject(ref) && ref['name'] === secret ? ref['key'] : undefined;
  return [
    ...(typeof key === 'string' ? [key] : []),
    ...Object.values(value).flatMap((one) => keysOf(one, secret)),
  ];
};
