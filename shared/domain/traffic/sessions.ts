/** Where a router keeps sessions on the side on which they began. */
export const keptSessions =
  'sessions stay on the side on which they began, so shares are shares of new sessions';
