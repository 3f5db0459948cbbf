import { nativeParts } from '#test/story/partitioned-parts.ts';
import { runConfigurationStories } from '#test/story/configuration-stories.ts';
import { openRealTheatre } from './real-stage.ts';

runConfigurationStories('on a real control plane', openRealTheatre, nativeParts, { concurrent: true });
