import type { Json } from '../json.ts';

/** What a value may look like, as data: the same declaration checks it, types it and names its fields in messages. */
export type Shape =
  | AnyShape
  | TextShape
  | AmountShape
  | WholeShape
  | FlagShape
  | DurationShape
  | PercentShape
  | ShareShape
  | ListShape<Shape>
  | FreeShape<Shape>
  | RecordShape<Fields>
  | EitherShape<Shape, Shape>;

/** Looked at elsewhere. */
export interface AnyShape {
  readonly kind: 'any';
}
export interface TextShape {
  readonly kind: 'text';
  readonly oneOf?: readonly string[];
  /** `says` completes "must be …". */
  readonly like?: { readonly pattern: Pick<RegExp, 'test'>; readonly message: string };
  readonly nullable?: true;
  /** Former words, each with its replacement. */
  readonly renamed?: Readonly<Record<string, string>>;
}
/** A Kubernetes quantity: a number, or a text like `500m`. */
export interface AmountShape {
  readonly kind: 'amount';
}
export interface WholeShape {
  readonly kind: 'whole';
  /** A text like `20%` is accepted too, up to this percentage. */
  readonly orPercent?: number;
  readonly from: number;
  readonly to: number;
}
export interface FlagShape {
  readonly kind: 'flag';
  readonly only?: boolean;
}
/** Text like `1m30s`; its value is seconds. */
export interface DurationShape {
  readonly kind: 'duration';
  readonly from: number;
  readonly to: number;
}
/** `10%` or 10; its value is 10. */
export interface PercentShape {
  readonly kind: 'percent';
  readonly from: number;
  readonly to: number;
}
/** `10%` or 10 of the pods, or `3 pods`; its value is a `Share`. */
export interface ShareShape {
  readonly kind: 'share';
  /** Percent. */
  readonly from: number;
  readonly to: number;
}
/** A part of the pods of a workload. */
export type Share = { readonly percent: number } | { readonly pods: number };

export interface ListShape<S> {
  readonly kind: 'list';
  readonly of: S;
}
/** A map whose names are the user's own; names that start with a reserved one belong to Tidegate. */
export interface FreeShape<S> {
  readonly kind: 'free';
  readonly of: S;
  readonly reserved?: readonly string[];
}
export interface RecordShape<F> {
  readonly kind: 'record';
  readonly fields: F;
  /** At most one of these fields may be present, and `least` must be. */
  readonly choice?: { readonly of: readonly string[]; readonly least: 0 | 1 };
  /** Fields that are not named are let through as they are. */
  readonly open?: true;
  /** Former names of fields; a file that uses one is refused with the new name. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** What to write instead of fields that are known elsewhere, by their names. */
  readonly remedies?: Readonly<Record<string, string>>;
}
/** A map is read as one, everything else as the other. */
export interface EitherShape<M, L> {
  readonly kind: 'either';
  readonly map: M;
  readonly leaf: L;
}

export type Fields = Readonly<Record<string, Field>>;
export type Field = Needed<Shape> | Optional<Shape> | Defaulted<Shape>;
export interface Needed<S> {
  readonly shape: S;
  readonly mode: 'needed';
}
export interface Optional<S> {
  readonly shape: S;
  readonly mode: 'optional';
}
export interface Defaulted<S> {
  readonly shape: S;
  readonly mode: 'default';
  readonly value: Json;
}

/** The TypeScript type of what a shape accepts. */
export type ValueOf<S> = S extends { kind: 'any' }
  ? Json
  : S extends { kind: 'text'; nullable: true }
    ? string | null
    : S extends { kind: 'text' }
      ? string
      : S extends { kind: 'share' }
        ? Share
        : S extends { kind: 'amount' }
          ? string | number
          : S extends { kind: 'whole'; orPercent: number }
            ? string | number
            : S extends { kind: 'whole' | 'duration' | 'percent' }
              ? number
              : S extends { kind: 'flag' }
                ? boolean
                : S extends { kind: 'list'; of: infer I }
                  ? readonly ValueOf<I>[]
                  : S extends { kind: 'free'; of: infer I }
                    ? { readonly [name: string]: ValueOf<I> }
                    : S extends { kind: 'record'; fields: infer F }
                      ? RecordValue<F>
                      : S extends { kind: 'either'; map: infer M; leaf: infer L }
                        ? ValueOf<M> | ValueOf<L>
                        : never;

type RecordValue<F> = {
  readonly [K in keyof F as F[K] extends { mode: 'optional' } ? never : K]: FieldValue<F[K]>;
} & {
  readonly [K in keyof F as F[K] extends { mode: 'optional' } ? K : never]?: FieldValue<F[K]>;
};
type FieldValue<F> = F extends { shape: infer S } ? ValueOf<S> : never;

export const anything: AnyShape = { kind: 'any' };
export const text: TextShape = { kind: 'text' };
export const oneOf = (...words: readonly string[]): TextShape => ({ kind: 'text', oneOf: words });
export const textLike = (pattern: Pick<RegExp, 'test'>, message: string): TextShape => ({
  kind: 'text',
  like: { pattern, message },
});
/** One of these words for us; KubeVela takes any. */
export const usually = (...words: readonly string[]): TextShape => ({
  kind: 'text',
  like: { pattern: new RegExp(`^(${words.join('|')})$`), message: words.join(' or ') },
});
export const amount: AmountShape = { kind: 'amount' };
export const whole = (from: number, to: number): WholeShape => ({ kind: 'whole', from, to });
export const flag: FlagShape = { kind: 'flag' };
export const duration = (from: number, to: number): DurationShape => ({ kind: 'duration', from, to });
export const percent = (from: number, to: number): PercentShape => ({ kind: 'percent', from, to });
export const share = (from: number, to: number): ShareShape => ({ kind: 'share', from, to });
export const listOf = <S extends Shape>(of: S): ListShape<S> => ({ kind: 'list', of });
export const freeMap = <S extends Shape>(of: S, reserved: readonly string[] = []): FreeShape<S> => ({
  kind: 'free',
  of,
  reserved,
});
export const record = <const F extends Fields>(
  fields: F,
  choice?: { readonly of: readonly string[]; readonly least: 0 | 1 },
): RecordShape<F> => ({ kind: 'record', fields, ...(choice === undefined ? {} : { choice }) });
/** The same shape with former names (of fields, or of words of a text), each with what to write instead. */
export const renamed = <S extends RecordShape<Fields> | TextShape>(
  shape: S,
  names: Readonly<Record<string, string>>,
): S => ({ ...shape, renamed: names });
/** A record that accepts unknown fields: a Kubernetes object, of which only the head is known. */
export const openRecord = <const F extends Fields>(fields: F): RecordShape<F> => ({
  kind: 'record',
  fields,
  open: true,
});
/** The same shape, with what to write instead of fields that it does not have. */
export const remedied = <S extends Shape>(shape: S, remedies: Readonly<Record<string, string>>): S =>
  shape.kind === 'record' ? { ...shape, remedies } : shape;
export const either = <M extends Shape, L extends Shape>(map: M, leaf: L): EitherShape<M, L> => ({
  kind: 'either',
  map,
  leaf,
});

export const needed = <S extends Shape>(shape: S): Needed<S> => ({ shape, mode: 'needed' });
export const optional = <S extends Shape>(shape: S): Optional<S> => ({ shape, mode: 'optional' });
export const or = <S extends Shape>(shape: S, value: Json): Defaulted<S> => ({
  shape,
  mode: 'default',
  value,
});
