import { nativeParts } from '#test/story/partitioned-parts.ts';
import { runMoreScenarios } from '#test/story/more-scenarios.ts';
import { runScenarioStories } from '#test/story/scenario-stories.ts';
import { openRealTheatre } from './real-stage.ts';

runScenarioStories('on a real control plane', openRealTheatre, nativeParts, { concurrent: true });
runMoreScenarios('on a real control plane', openRealTheatre, nativeParts, { concurrent: true });
