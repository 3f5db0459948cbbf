import { render } from 'preact';
import { App } from './app.tsx';
import { startLocation } from './state/location.ts';
import { takeToken } from './state/session.ts';

takeToken();
startLocation();
const root = document.getElementById('app');
if (root !== null) render(<App />, root);
