import { tellOfOwners } from '#test/story/owners.ts';
import { openRealTheatre } from './real-stage.ts';

tellOfOwners('on a real control plane', openRealTheatre, { concurrent: true });
