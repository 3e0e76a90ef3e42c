cd /tmp/w/zarr
npx vitest run -u --project unit test/unit/zarr test/unit/webview 2>&1 | grep -v "✓" | grep -v "^ *$" | cut -c1-200 | tail -60
npx tsc --noEmit -p . 2>&1 | grep -v npm; npx tsc --noEmit -p tsconfig.web.json 2>&1 | grep -v npm
for t in src/webview/page src/webview/worker; do npx tsc --noEmit -p $t 2>&1 | grep -v "npm warn"; done
npx eslint src/zarr test/unit/zarr test/kit/conformance.ts test/long/conformance.test.ts 2>&1 | grep -v npm | tail -40
npx knip 2>&1 | grep -v npm | tail; npx depcruise src test 2>&1 | tail -8
node esbuild.mjs 2>&1 | tail -14
