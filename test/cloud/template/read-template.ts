import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** What `npm run package` has written for CloudFormation. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: string }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** Reads the packaged template of a checkout; says what to run where there is none. */
export const readTemplate = (root: string): Template => {
  const file = join(root, '.serverless/cloudformation-template-update-stack.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Template;
  } catch (error) {
    throw new Error('there is no packaged template; run: npm run package', { cause: error });
  }
};
