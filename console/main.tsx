import { render } from 'preact';
import { App, loadAhead } from './app.tsx';
import { startKeys } from './state/keys.ts';
import { startClock } from './state/now.ts';
import { startLocation } from './state/location.ts';
import { takeToken } from './state/session.ts';
import { whoAmI } from './state/sign-in.ts';

takeToken();
startLocation();
startKeys();
startClock();
loadAhead();
void whoAmI();
const root = document.getElementById('app');
if (root !== null) render(<App />, root);
