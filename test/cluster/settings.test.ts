import { settingsStories } from '#test/story/settings.ts';
import { openRealTheatre } from './real-stage.ts';

settingsStories('on a real control plane', openRealTheatre, { concurrent: true });
