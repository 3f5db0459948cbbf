import { tellOfLeaving } from '#test/story/leaving.ts';
import { openRealTheatre } from './real-stage.ts';

tellOfLeaving('on a real control plane', openRealTheatre, { concurrent: true });
