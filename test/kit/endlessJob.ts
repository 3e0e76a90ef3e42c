import { generateJobId } from '../../src/jobs/jobId.ts';
import type { Site } from '../../src/site/site.ts';

const endless = {
  name: 'endless',
  entry: 'run',
  source: `
import time

def run(progress):
    for step in range(100000):
        progress(step, 100000)
        time.sleep(0.02)
`,
};

/** Submits a job that counts fifty a second until something ends it. */
export function submitEndless(to: Site, cluster: string) {
  const id = generateJobId('endless');
  return to.jobs.submit(cluster, { id, program: endless, params: {} });
}
