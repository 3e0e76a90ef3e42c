/**
 * Pages of jobs and what belongs to them, behind one door: the build makes this file a bundle of its
 * own, which is loaded when the first page is opened.
 *
 * @module
 */
import { l10n } from 'vscode';
import { useTranslation } from './platform/l10n.ts';

// This bundle has its own copy of that module.
useTranslation((message, ...args) => l10n.t(message, ...args));

export { PageCommands } from './jobs/pageCommands.ts';
