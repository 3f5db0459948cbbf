import { isObject } from '#domain/json.ts';
import type { StackSpec } from '#domain/stack/cloud-stack.ts';

/** The spec with what the operator has set for parameters that its template declares and it leaves open. */
export const withDefaults = (spec: StackSpec, defaults: Readonly<Record<string, string>>): StackSpec => {
  const declared = declaredIn(spec.template);
  const own = Object.entries(defaults).filter(([name]) => declared.includes(name));
  return { ...spec, parameters: { ...Object.fromEntries(own), ...spec.parameters } };
};

const declaredIn = (template: string): readonly string[] => {
  try {
    const parsed: unknown = JSON.parse(template);
    const parameters = isObject(parsed) ? parsed['Parameters'] : undefined;
    return isObject(parameters) ? Object.keys(parameters) : [];
  } catch {
    // ROS reports what is wrong with it.
    return [];
  }
};
