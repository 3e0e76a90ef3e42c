/**
 * Stand-ins, written into the installed server, for two small native modules that would need a
 * compiler; and a guard that ends the server with the process that started it.
 *
 * @module
 */

/** `@vscode/spdlog`: log files. The server writes little, so appending synchronously is enough. */
const spdlog = `'use strict';
const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];
const OFF = LEVELS.length;
class Logger {
  #file; #level = LEVELS.indexOf('info'); #bare = false;
  constructor(file) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
  }
  write(level, text) {
    if (level < this.#level || this.#level >= OFF) return;
    const stamp = this.#bare ? '' : new Date().toISOString() + ' [' + LEVELS[level] + '] ';
    const line = stamp + text + (this.#bare ? '' : '\\n');
    // A log folder may be deleted while the server still runs; that must not end the server.
    try { appendFileSync(this.#file, line); } catch (error) { this.#level = OFF; }
  }
  getLevel() { return this.#level; }
  setLevel(level) { this.#level = level; }
  clearFormatters() { this.#bare = true; }
  setPattern() {}
  flush() {}
  drop() {}
}
LEVELS.forEach((name, level) => {
  Logger.prototype[name] = function (text) { this.write(level, text); };
});
const create = async (name, file) => new Logger(file);
const nothing = () => {};
// One by one: the server imports this as a module, and Node finds only names assigned like this.
exports.version = 0;
exports.Logger = Logger;
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
exports.setLevel = nothing;
exports.setFlushOn = nothing;
exports.shutdown = nothing;
`;

/** `@vscode/native-watchdog`: ends the extension host when the server is gone. */
const watchdog = `'use strict';
exports.start = (pid) => {
  const look = () => {
    try { process.kill(pid, 0); } catch (error) { process.exit(87); }
  };
  setInterval(look, 3000).unref();
};
`;

/** Module name → code of the stand-in. */
export const STAND_INS: Readonly<Record<string, string>> = {
  '@vscode/spdlog': spdlog,
  '@vscode/native-watchdog': watchdog,
};

/**
 * Loaded before the server (`node --require`): its input is a pipe from us that closes when we die,
 * however we die; then it takes its whole process group with it. Children inherit `--require`,
 * hence the check of who is asked.
 */
export const GUARD = `'use strict';
if ((process.argv[1] || '').endsWith('server-main.js') && process.env.SCIENCE_GATEWAY_GUARD) {
  delete process.env.SCIENCE_GATEWAY_GUARD;
  const end = () => process.kill(-process.pid, 'SIGKILL');
  process.stdin.on('end', end).on('error', end).resume();
}
`;
