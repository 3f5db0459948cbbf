import type { Asked, StackSpec } from '#domain/stack/cloud-stack.ts';
import { Failure } from '#domain/failure.ts';
import { canonical } from '#domain/json.ts';
import type { Clock } from '#ports/clock.ts';
import { idsAfter, settle, told, type Kept } from './stack.ts';
import { changesOf, readTemplate, type Template } from './template.ts';

/** The stacks of a simulated cloud, and the effects of writes on them. */
export class Stacks {
  /** Ids of all resources that were ever made. */
  readonly made: string[] = [];
  private readonly kept = new Map<string, Kept>();
  private readonly at: string;
  private readonly clock: Pick<Clock, 'now'>;
  private readonly lasts: number;

  constructor(at: string, clock: Pick<Clock, 'now'>, seconds: number) {
    this.at = at;
    this.clock = clock;
    this.lasts = seconds * 1000;
  }

  names(): readonly string[] {
    return [...this.kept.keys()].filter((name) => this.find(name) !== undefined);
  }

  /** A stack as it is now; operations whose time is over have ended. */
  find(name: string): Kept | undefined {
    const before = this.kept.get(name);
    const after = before && settle(before, this.clock.now());
    if (after === undefined) this.kept.delete(name);
    else this.kept.set(name, after);
    return after;
  }

  forget(name: string): void {
    this.kept.delete(name);
  }

  /** Its last update could not be taken back. */
  break(name: string): void {
    const stack = this.find(name);
    if (stack !== undefined) this.kept.set(name, { ...stack, status: 'UPDATE_ROLLBACK_FAILED' });
  }

  templateOf(spec: StackSpec): Template {
    const template = readTemplate(spec);
    if (typeof template === 'string') throw this.refusal(spec.name, template);
    return template;
  }

  create(spec: StackSpec, token: string): Asked {
    const before = this.find(spec.name);
    if (before !== undefined) {
      if (this.isKnown(before, spec, token)) return { kind: 'accepted' };
      throw this.refusal(spec.name, 'a stack of that name exists already');
    }
    this.begin('CREATE_IN_PROGRESS', {
      id: this.newId(spec.name),
      spec,
      tokens: { [token]: canonical(spec) },
      ids: idsAfter({}, this.templateOf(spec), [], (resource) => this.newId(resource)),
      events: [],
    });
    return { kind: 'accepted' };
  }

  update(spec: StackSpec, token: string): Asked {
    const before = this.find(spec.name);
    if (before === undefined) throw new Failure('NotFound', this.where(spec.name), 'there is no such stack');
    if (this.isKnown(before, spec, token)) return { kind: 'accepted' };
    this.refuseBusy(before);
    if (/^(ROLLBACK_COMPLETE|.*_FAILED)$/.test(before.status))
      throw this.refusal(spec.name, `it is in ${before.status} and takes no update`);
    if (canonical(before.spec) === canonical(spec)) return { kind: 'unchanged' };
    const after = this.templateOf(spec);
    const replaced = changesOf(this.templateOf(before.spec), after).filter(
      ({ action }) => action === 'replace',
    );
    const { reason: _, ...rest } = before;
    this.begin('UPDATE_IN_PROGRESS', {
      ...rest,
      spec,
      former: { spec: before.spec, ids: before.ids },
      tokens: { ...before.tokens, [token]: canonical(spec) },
      ids: idsAfter(
        before.ids,
        after,
        replaced.map(({ resource }) => resource),
        (resource) => this.newId(resource),
      ),
    });
    return { kind: 'accepted' };
  }

  remove(name: string): Asked {
    const before = this.find(name);
    if (before === undefined) return { kind: 'unchanged' };
    if (before.status === 'DELETE_IN_PROGRESS') return { kind: 'accepted' };
    this.refuseBusy(before);
    this.begin('DELETE_IN_PROGRESS', before);
    return { kind: 'accepted' };
  }

  private begin(status: string, stack: Omit<Kept, 'status' | 'until'>): void {
    const now = this.clock.now();
    this.kept.set(stack.spec.name, told({ ...stack, status, until: now + this.lasts }, now));
  }

  private isKnown(stack: Kept, spec: StackSpec, token: string): boolean {
    const before = stack.tokens[token];
    if (before !== undefined && before !== canonical(spec))
      throw this.refusal(spec.name, 'this token was used for another operation');
    return before !== undefined;
  }

  private refuseBusy({ spec, until, status }: Kept): void {
    if (until !== undefined) throw new Failure('StackBusy', this.where(spec.name), `it is in ${status}`);
  }

  private refusal(name: string, reason: string): Failure {
    return new Failure('StackRefused', this.where(name), reason);
  }

  private where(name: string): string {
    return `${this.at}, stack ${name}`;
  }

  private newId(resource: string): string {
    const id = `${resource.toLowerCase()}-${this.made.length + 1}`;
    this.made.push(id);
    return id;
  }
}
