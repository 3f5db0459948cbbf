import type { ComponentChildren } from 'preact';
import { Link } from './link.tsx';
import { linkTo, query } from '../state/location.ts';
import { areKeysShown, keySaid } from '../state/keys.ts';
import { person } from '../state/session.ts';
import { signOut } from '../state/sign-in.ts';
import { Keys } from './keys.tsx';
import { PendingAct } from './pending.tsx';
import { language, speak, words } from '../words/words.ts';

/** The frame of every view: navigation, language, and the place for the view. */
export const Shell = ({ children }: { children: ComponentChildren }) => {
  const w = words.value;
  const view = query.value.has('release') ? 'release' : query.value.get('view');
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
  return (
    <>
      <a class="skip" href="#main">
        {w.toContent}
      </a>
      <header class="bar">
        <span class="brand">
          <svg
            width="20"
            height="20"
            viewBox="0 0 20 20"
            aria-hidden="true"
            fill="none"
            stroke="currentColor"
          >
            <path d="M3 2v16M17 2v16M3 5h14" stroke-width="2" />
            <path d="M1 13q2.25-3 4.5 0t4.5 0 4.5 0 4.5 0" stroke-width="2" />
          </svg>
          <b>Tidegate</b>
        </span>
        <nav aria-label="Tidegate">
          <Link to="/" current={view === null || inHome.has(view)}>
            {w.home}
          </Link>
          <Link to={linkTo({ view: 'environments' })} current={view === 'environments'}>
            {w.environments}
          </Link>
          <Link to={linkTo({ view: 'approvals' })} current={view === 'approvals'}>
            {w.approvals}
          </Link>
          <Link to={linkTo({ view: 'clusters' })} current={inSettings.has(view)}>
            {w.settings}
          </Link>
        </nav>
        <span class="push" />
        <button
          type="button"
          class="quiet"
          aria-label={w.keys}
          title={w.keys}
          onClick={() => (areKeysShown.value = true)}
        >
          ?
        </button>
        <LanguageSwitch />
        <span class="who">{person.value?.name}</span>
        <button type="button" class="quiet" onClick={() => void signOut()}>
          {w.signOut}
        </button>
      </header>
      <p class="said" role="status">
        {keySaid.value === undefined ? '' : w[keySaid.value]}
      </p>
      <Keys />
      <main id="main" tabIndex={-1}>
        <PendingAct />
        {children}
      </main>
    </>
  );
};

/** Views of how this installation is set up. */
const inSettings = new Set<string | null>(['clusters', 'receivers', 'roles']);

/** Views below the list of applications. */
const inHome = new Set(['app', 'new', 'rehearsal', 'record']);

export const LanguageSwitch = () => {
  const other = language.value === 'en' ? 'zh' : 'en';
  return (
    <button type="button" class="quiet" lang={other === 'zh' ? 'zh-CN' : 'en'} onClick={() => speak(other)}>
      {words.value.language}
    </button>
  );
};
