/* `tidegate/api`: what the HTTP API answers (docs/api.md). */
export type { PlanView } from '#domain/plan/plan-view.ts';
export type { ApprovalView } from '#domain/view/view-approval.ts';
export type { EventPage, EventView, Problem, ReleaseView, TargetView } from '#domain/view/view.ts';
