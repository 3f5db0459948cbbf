import { describeAnalysis } from '#test/story/judging-stories.ts';
import { openRealTheatre } from './real-stage.ts';

describeAnalysis('on a real control plane with a real Prometheus', openRealTheatre, { concurrent: true });
