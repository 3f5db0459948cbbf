import type { VersionOf } from './intrinsics.ts';
import type { Template } from './read-template.ts';

/**
 * Numbers versions as Lambda does. One that the last template named as well keeps its number; one that is new to
 * CloudFormation is published, and gets the next number of its function.
 */
export const openVersions = (): ((template: Template) => VersionOf) => {
  const published = new Map<string, number>();
  let named = new Map<string, number>();
  const publish = (of: string): number => {
    const number = (published.get(of) ?? 0) + 1;
    published.set(of, number);
    return number;
  };
  return (template) => {
    named = new Map(
      Object.entries(template.Resources)
        .filter(([, { Type }]) => Type === 'AWS::Lambda::Version')
        .map(([id, { Properties = {} }]) => [
          id,
          named.get(id) ?? publish(JSON.stringify(Properties['FunctionName'])),
        ]),
    );
    const numbers = named;
    return (id) => numbers.get(id) ?? 0;
  };
};
