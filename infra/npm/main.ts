/* The entry of the bundle: what an older Node lacks, then the program. */
import { main as program } from '../../cli/main.ts';
import { fillIn } from './older-node.ts';

fillIn();
export const main = program;
