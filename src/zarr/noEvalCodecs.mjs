import { readFile } from 'node:fs/promises';

/**
 * An esbuild plugin that makes numcodecs 0.3.2 run under a Content-Security-Policy without
 * `'unsafe-eval'`. Emscripten's embind builds its invokers with `Function(...)`; this puts a closure
 * with the same behaviour in its place. WASM itself still needs `'wasm-unsafe-eval'`.
 *
 * The build fails when numcodecs changes, so that nobody ships a page that cannot decode.
 */
export const noEvalCodecs = {
  name: 'numcodecs-no-eval',
  setup(build) {
    build.onLoad({ filter: /numcodecs[\\/]dist[\\/](blosc|zstd|lz4)\.js$/ }, async ({ path }) => {
      const parts = (await readFile(path, 'utf8')).split('var b = Function;');
      if (parts.length !== 2) {
        throw new Error(`${path} is not the numcodecs that src/zarr/noEvalCodecs.mjs knows.`);
      }
      return { loader: 'js', contents: parts.join('var b = __embindInvoker;') + INVOKER };
    });
  },
};

/**
 * Called as `Function(...parameterNames, body)`, then with the values of those parameters; gives the
 * invoker that embind would have compiled from `body`.
 */
const INVOKER = `
function __embindInvoker(...parameters) {
  const names = parameters.slice(0, -1);
  const body = parameters.at(-1);
  const arity = names.filter((name) => name.startsWith('argType')).length;
  return (...values) => {
    const given = Object.fromEntries(names.map((name, i) => [name, values[i]]));
    const ownsDestructors = body.includes('var destructors');
    return (...args) => {
      if (args.length !== arity) given.throwBindingError('expected ' + arity + ' arguments');
      const destructors = ownsDestructors ? [] : null;
      const wired = args.map((arg, i) => given['argType' + i].toWireType(destructors, arg));
      const result = given.invoker(given.fn, ...wired);
      if (ownsDestructors) given.runDestructors(destructors);
      else wired.forEach((wire, i) => given['arg' + i + 'Wired_dtor']?.(wire));
      return given.retType.name === 'void' ? undefined : given.retType.fromWireType(result);
    };
  };
}
`;
