import { readFileSync } from 'node:fs';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { checkMachines } from './template/machines.ts';
import { checkReferences } from './template/references.ts';
import { checkShapes, type Spec, specOf } from './template/shapes.ts';
import type { Template, Trouble } from './template/template.ts';

/* `npm run check:template`: holds the packaged template against what AWS says about its resources, offline. */

let loaded: Spec | undefined;
const awsSpec = (): Spec => (loaded ??= specOf(loadAwsServiceSpecSync()));

/** Everything in a template that CloudFormation would refuse, as far as its schemas say. */
export const troublesOf = (template: Template): readonly Trouble[] => {
  const spec = awsSpec();
  return [
    ...checkShapes(template, spec),
    ...checkReferences(template, spec.attributesOf),
    ...checkMachines(template),
  ];
};

const readTemplate = (file: string): Template | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Template;
  } catch {
    return undefined;
  }
};

/** Says what is wrong, and answers the exit code. */
const check = (file: string): number => {
  const template = readTemplate(file);
  const count = Object.keys(template?.Resources ?? {}).length;
  if (template === undefined || count === 0) {
    console.error(`${file}: there is no template with resources; run: npm run package`);
    return 1;
  }
  const found = troublesOf(template);
  for (const { at, reason } of found) console.error(`${at}: ${reason}`);
  console.log(`${file}: ${count} resources, ${found.length} troubles`);
  return found.length === 0 ? 0 : 1;
};

if (import.meta.main)
  process.exitCode = check(process.argv[2] ?? '.serverless/cloudformation-template-update-stack.json');
