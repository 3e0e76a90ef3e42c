/**
 * The only thing of the opened editor that listens on the network: a proxy on loopback that asks
 * who comes before it passes anything on to VS Code's Unix socket.
 *
 * @module
 */
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import type { Event } from '../base/emitter.ts';
import { DoorGuard } from './doorGuard.ts';
import { ticketFile, type Arrival } from './doorPages.ts';
import { DoorPorter } from './doorPorter.ts';
import { DoorState, writePrivate } from './doorState.ts';
import { EntryCodes } from './entryCodes.ts';
import { listenOnLoopback, type Listening } from './loopback.ts';

/** What a door needs. */
export interface DoorOptions {
  /** Socket of the VS Code server; its folder must be closed to everybody else. */
  readonly socketPath: string;
  /** Private folder for port, key half and the file to open. */
  readonly stateFolder: string;
  /** Where an entry leads. */
  readonly arrival: Arrival;
}

/** An open door. */
export interface Door extends AsyncDisposable {
  /** `http://gateway-<8 letters>.localhost:<port>`, the only name that the door answers to. */
  readonly origin: string;
  /** A local page, readable by its owner only, that enters by itself when it is opened. */
  readonly entryFile: string;
  /** The code to type; another one after each use. */
  readonly code: string;
  readonly onDidChangeCode: Event<void>;
}

/** Opens the door on a free port of loopback, the one of last time if it is still free. */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const state = await DoorState.open(options.stateFolder);
  const codes = new EntryCodes();
  const listening = await listenOnLoopback(() => createServer(), state.lastPort);
  await state.savePort(listening.port);
  const host = `${state.hostName}:${listening.port}`;
  const origin = `http://${host}`;
  const entryFile = join(options.stateFolder, 'open-editor.html');
  await writePrivate(entryFile, ticketFile(origin, codes.ticket));
  let written = Promise.resolve();
  const watch = codes.onDidChange(() => {
    written = written.then(() => writePrivate(entryFile, ticketFile(origin, codes.ticket)));
  });
  const porter = new DoorPorter({
    ...options,
    keyHalf: state.keyHalf,
    codes,
    guard: new DoorGuard(host),
  });
  for (const server of listening.servers) porter.attend(server);
  return {
    origin,
    entryFile,
    get code() {
      return codes.code;
    },
    onDidChangeCode: codes.onDidChange,
    async [Symbol.asyncDispose]() {
      watch.dispose();
      porter.dispose();
      await closeAll(listening);
      await written;
    },
  };
}

async function closeAll({ servers }: Listening<Server>): Promise<void> {
  await Promise.all(
    servers.map((server) => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      return closed;
    }),
  );
}
