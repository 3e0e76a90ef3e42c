set -e
cd /tmp/w/zarr
if [ "$1" = gen ]; then rm -rf /tmp/w/conf; time /tmp/c1/cache/env-957f57740d9f6c47/bin/python test/conformance/generate.py /tmp/w/conf 2>&1 | tail -5; shift; fi
npx esbuild scratch/run.ts --bundle --platform=node --format=esm --packages=external --outfile=scratch/run.mjs --log-level=error 2>/dev/null
time node scratch/run.mjs /tmp/w/conf "$1"
python3 -c "import json; d=json.load(open('/tmp/w/conf/unwritten.json')); print(len(d)); [print(k,v[:150]) for k,v in d.items()]" | head -${2:-60}
