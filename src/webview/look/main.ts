/**
 * Entry of the program that pages are given after their first picture.
 *
 * @module
 */
import { registerControls } from './registerControls.ts';

registerControls();
