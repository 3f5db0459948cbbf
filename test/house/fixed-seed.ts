import { configureGlobal } from 'fast-check';

/* In CI the same change gets the same answer; other seeds are played wherever people run the tests. */
configureGlobal({ seed: 20_261_129 });
