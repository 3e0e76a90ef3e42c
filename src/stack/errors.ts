import { GatewayError, type GatewayErrorOptions } from '../base/errors.ts';

/** The parts of the local institution, as people read them. */
export type StackService = 'object store' | 'hub' | 'gateway';

/** No Python that can hold the services was found. */
export class PythonMissing extends GatewayError<'PythonMissing'> {
  readonly _tag = 'PythonMissing';

  constructor(found: readonly string[]) {
    const seen = found.length > 0 ? ` (found: ${found.join(', ')})` : '';
    super(
      `The local gateway needs Python 3.11 or newer with its venv module${seen}. ` +
        `Install it, e.g. "apt install python3 python3-venv" or "brew install python@3.12", and start again.`,
      { remedy: 'retry' },
    );
  }
}

/** This machine cannot run the services. */
export class PlatformUnsupported extends GatewayError<'PlatformUnsupported'> {
  readonly _tag = 'PlatformUnsupported';
}

/** A folder that the stack needs cannot be used. */
export class FolderUnusable extends GatewayError<'FolderUnusable'> {
  readonly _tag = 'FolderUnusable';

  constructor(path: string, why: string, options: GatewayErrorOptions = {}) {
    super(
      `The folder ${path} cannot be used: ${why}. Set SCIENCE_GATEWAY_HOME and SCIENCE_GATEWAY_CACHE to folders of your own.`,
      options,
    );
  }
}

/** The Python environment could not be made. */
export class InstallFailed extends GatewayError<'InstallFailed'> {
  readonly _tag = 'InstallFailed';

  constructor(
    readonly what: string,
    /** The last lines that the installer printed. */
    readonly logTail: string,
    options: GatewayErrorOptions = {},
  ) {
    super(
      `The Python environment of the local gateway could not be made: ${what}. ` +
        `Check the network and free space, then start again.\n${logTail}`,
      { remedy: 'retry', ...options },
    );
  }
}

/** A service ended or did not become ready. */
export class StackFailed extends GatewayError<'StackFailed'> {
  readonly _tag = 'StackFailed';

  constructor(
    readonly service: StackService,
    what: string,
    readonly log: string,
    /** The last lines of its log. */
    readonly logTail: string,
    options: GatewayErrorOptions = {},
  ) {
    super(
      `The local ${service} ${what}. Its log is ${log}; it ends with:\n${logTail || '(nothing)'}`,
      { remedy: 'showLog', ...options },
    );
  }
}

/** Somebody took a port between choosing and binding it, more often than we try. */
export class PortTaken extends GatewayError<'PortTaken'> {
  readonly _tag = 'PortTaken';

  constructor(
    readonly service: StackService,
    readonly logTail: string,
    options: GatewayErrorOptions = {},
  ) {
    super(
      `The local ${service} found its ports taken several times in a row. Start again; if it happens again, look for a program that opens many ports.`,
      { remedy: 'retry', ...options },
    );
  }
}

/** A running stack of another process did not do what was asked. */
export class StackUnresponsive extends GatewayError<'StackUnresponsive'> {
  readonly _tag = 'StackUnresponsive';
}
