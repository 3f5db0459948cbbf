export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  readonly location?: string;
}
export interface ValidateOptions {
  readonly type?: string | undefined;
  readonly allowJsonPath?: boolean;
}
export const validateDefinition = (definition: string, _options: ValidateOptions): readonly Diagnostic[] => {
  JSON.parse(definition);
  return [];
};
export const firstError = (found: readonly Diagnostic[]): string | undefined =>
  found.find(({ severity }) => severity === 'ERROR')?.message;
