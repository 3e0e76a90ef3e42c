import type { Plugin } from 'esbuild';

/** See `noEvalCodecs.mjs`. */
export declare const noEvalCodecs: Plugin;
