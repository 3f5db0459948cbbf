import type { SinkSettings } from '#adapters/notifications/settings.ts';
import type { OperatorSettings } from '../settings/schema.ts';

/** The receivers of settings that were checked by the schemas of their kinds. */
export const sinksOf = ({
  notifications = [],
}: Pick<OperatorSettings, 'notifications'>): readonly SinkSettings[] =>
  notifications as unknown as readonly SinkSettings[];
