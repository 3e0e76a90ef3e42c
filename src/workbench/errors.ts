import { GatewayError } from '../base/errors.ts';

/** No VS Code can be had here: wrong platform, damaged download, no network. */
export class EditorMissing extends GatewayError<'EditorMissing'> {
  readonly _tag = 'EditorMissing';
}

/** No Chrome or Chromium can be found or installed. */
export class BrowserMissing extends GatewayError<'BrowserMissing'> {
  readonly _tag = 'BrowserMissing';
}

/** VS Code is there but did not start; the message ends with what it printed last. */
export class EditorFailed extends GatewayError<'EditorFailed'> {
  readonly _tag = 'EditorFailed';
}

/** A program that the workbench needs (npm, tar, apt-get …) failed or is not there. */
export class CommandFailed extends GatewayError<'CommandFailed'> {
  readonly _tag = 'CommandFailed';
}
