import * as shapes from '#domain/config/schema.ts';
import { defineComponent } from '#domain/render/component-type.ts';
import { defineTrait } from '#domain/render/trait-type.ts';

/** What a module of a type is given: it needs to import nothing but the type of this, which costs nothing at run time. */
export const kit = { ...shapes, defineComponent, defineTrait };
export type Kit = typeof kit;
