/** Which stack a target uses for a resource. */
export interface StackRef {
  readonly resource: string;
  readonly key: string;
  readonly stack: string;
  readonly cloud: string;
  /** Another Secret that holds its outputs. */
  readonly connection?: string;
}
