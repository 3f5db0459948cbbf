import { isObject, type JsonObject } from '../json.ts';
import { isSecretName } from '../kube/mask/secret-name.ts';
import type { Claim } from './claim.ts';

/** What a cloud itself looks up when it carries out the template: `{{resolve:secretsmanager:…}}`. */
const looksUp = /^\{\{resolve:[^{}]+\}\}$/;

/**
 * Why a resource would bring a secret into the journal and the plan: as an output of its template, or as a parameter in
 * the application's files. Undefined where it does not.
 */
export const shownSecrets = (claim: Claim, template: JsonObject): string | undefined => {
  const outputs = isObject(template['Outputs']) ? Object.keys(template['Outputs']) : [];
  const shown = outputs.find(isShown);
  if (shown !== undefined)
    return `output "${shown}" of the template is a secret, and outputs are stored and shown; call it "${shown}Ref" and let it say where the secret is`;
  const given = Object.entries(claim.parameters).find(
    ([name, value]) => isSecretName(name, 'by-api') && !looksUp.test(value),
  );
  return given === undefined
    ? undefined
    : `parameter "${given[0]}" is a secret, and the application's files are no place for one; let the template generate it, or give a reference that the cloud looks up: "{{resolve:…}}"`;
};

/** Whether an output of that name would be stored as it is though it is a secret. */
export const isShown = (output: string): boolean => isSecretName(output, 'by-api');
