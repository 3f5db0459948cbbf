import type { JsonObject } from '#domain/json.ts';
import type { Offer } from '#domain/stack/offer.ts';
import type {
  Asked,
  CloudStack,
  Drift,
  StackChange,
  StackEvent,
  StackSpec,
} from '#domain/stack/cloud-stack.ts';

/**
 * One account of a cloud in one region, or what plays one in a cluster: it makes stacks of resources from templates.
 * Fails with ProviderUnreachable (also throttling, an error of the cloud's own, and a read whose answer was lost),
 * ProviderForbids (which right is missing, for whom), ProviderLimit (a quota), StackRefused (a template or parameter
 * that will never be taken, a type that the region does not have, a stack in a state that takes no update), StackBusy
 * (another operation is under way) and NotFound (an update of a stack that is not there). No failure, reason or event
 * repeats an address with its query, a credential, a signature or a parameter.
 *
 * A write whose answer does not come is no failure: its outcome is `unknown`. The same token again with the same spec
 * is the same operation: `accepted`, however often it is asked, while and after it is carried out. Tokens are 64 hex digits.
 */
export interface Cloud {
  readonly name: string;
  /** Whether it tells Tidegate that a stack has changed: then it is seldom asked. */
  readonly announces?: boolean;
  /** Whose resources these are, stable and without a secret: `123456789012/eu-west-1`. */
  account(): Promise<string>;
  /** Undefined where there is none, also where it has been removed. */
  read(name: string): Promise<CloudStack | undefined>;
  /** What `create` or `update` with this spec would do. Leaves nothing behind. */
  preview(spec: StackSpec): Promise<readonly StackChange[]>;
  /** Refused with StackRefused where a stack of that name exists that this token has not made. */
  create(spec: StackSpec, token: string): Promise<Asked>;
  /** All parameters are given: none keeps the value that it had. `unchanged` where the stack is so already. */
  update(spec: StackSpec, token: string): Promise<Asked>;
  /** A resource that is gone already is `unchanged`. Resources that the template retains stay. */
  remove(name: string, token: string): Promise<Asked>;
  /** Events of the stack after the one with that id, oldest first. */
  events(name: string, after?: string): Promise<readonly StackEvent[]>;
  /** Whether someone has changed its resources by hand. */
  drift(name: string): Promise<Drift>;
  /** The value of a secret output, for the code that writes the binding; it is stored nowhere. */
  reveal(ref: string): Promise<string>;
}

/** Where a stack is to live, for clouds that live in a cluster. */
export interface StackPlace {
  readonly cluster: string;
  readonly namespace: string;
}

/** The clouds that the operator has set up. */
export interface Clouds {
  offers(): Promise<readonly Offer[]>;
  /** NotFound where the operator has taken it away. */
  open(name: string, place: StackPlace): Promise<Cloud>;
  /** The template of a class. */
  template(name: string, className: string): Promise<JsonObject>;
}
