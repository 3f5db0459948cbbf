import { settingsStories } from './settings.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

settingsStories('in the simulated world', openSimulatedTheatre, { concurrent: false });
