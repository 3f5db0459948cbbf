/* `tidegate/authoring`: the types for component types and traits of one's own (`tidegate new component <name>`). */
export type { ComponentType, Rendered, RenderContext } from '#domain/render/component-type.ts';
export type { Effect, TraitContext, TraitType } from '#domain/render/trait-type.ts';
export type { Shape, ValueOf } from '#domain/config/schema.ts';
export type { Kit } from '#shared/compiler/kit.ts';
