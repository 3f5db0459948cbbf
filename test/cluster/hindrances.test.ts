import { tellHindrances } from '#test/story/hindrances.ts';
import { openRealTheatre } from './real-stage.ts';

tellHindrances('on a real control plane', openRealTheatre, { concurrent: true });
